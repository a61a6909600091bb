"""Makes what the API fuzzer is to find: api-fuzz.py ADDRESS FOLDER.

Sets the local stack's clock so that the examples of the API document lie ahead, sets up what they name, books, and
leaves in FOLDER the ids and signed tokens (*.dict, one quoted value a line), the owner's token (token) and, as more of
the fuzzer's settings, which paths are not swept (unswept.toml).
"""

import json
import pathlib
import re
import sys
import urllib.request
from datetime import datetime, timedelta

address, folder = sys.argv[1], pathlib.Path(sys.argv[2])
headers = {"Content-Type": "application/json"}


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:  # any status from 400 up is an error that ends this
        text = answer.read()
        return json.loads(text) if text else None


def set_clock(instant):
    """Moves in steps: the stack goes at most three years at a time."""
    to, year = datetime.fromisoformat(instant), timedelta(days=365)
    while True:
        now = datetime.fromisoformat(ask("GET", "/_local/clock")["now"])
        if abs(to - now) <= year:
            return ask("POST", "/_local/clock", {"set": instant})
        ask("POST", "/_local/clock", {"set": (now + (year if to > now else -year)).isoformat()})


def keep(name, values):
    (folder / (name + ".dict")).write_text("".join(f'"{v}"\n' for v in values))


def book(service, start, n, practitioner=None):
    wish = {"service": service, "start": start, "client": {"name": "Kari Nordmann", "email": f"kari{n}@example.com"}}
    if practitioner:
        wish["practitioner"] = practitioner
    return ask("POST", "/v1/public/lotus/bookings", wish)


set_clock("2026-11-19T08:00:00+01:00")
headers["Authorization"] = "Bearer " + ask("GET", "/_local/token")["token"]
ask("POST", "/v1/resources", {"id": "room-1", "name": "Rom 1"})
ask("POST", "/v1/services", {"id": "consultation", "name": "Konsultasjon", "duration_minutes": 50, "capacity": 1,
                             "practitioners": ["ida", "jonas"],
                             "price": {"amount_minor": 85000, "currency": "NOK"}})

booked = [book("konsultasjon", f"2026-11-19T{hour}:{minute}:00+01:00", minute, "jonas")
          for hour in (13, 14) for minute in ("00", "30")]
set_clock("2026-11-20T08:00:00+01:00")  # those four are in the past now
booked += [book("konsultasjon", f"2026-11-{day}T{hour}:00:00+01:00", hour, "jonas")
           for day in (24, 25) for hour in (10, 13, 15)]

# A full class, someone who waits for a place, and one who cancels: an offer.
class_ = [book("yoga", "2026-11-26T17:30:00+01:00", n) for n in range(8)]
ask("POST", "/v1/public/lotus/waitlist", {"service": "yoga", "from": "2026-11-26", "to": "2026-11-26",
                                          "client": {"name": "Ola Nordmann", "email": "ola@example.com"}})
ask("POST", "/v1/link/" + class_[0]["token"] + "/cancel", {})
ask("POST", "/_local/clock", {"advance": "1s"})  # answers when all that is due was done
offers = [t for m in ask("GET", "/_local/messages") for t in re.findall(r"/o/([A-Za-z0-9_-]+)", m["text"])]
if not offers:
    sys.exit("the waiting list made no offer")

urls = [ask("POST", f"/v1/practitioners/{who}/feed")["url"] for who in ("ida", "jonas")]
feeds = [re.search(r"/([A-Za-z0-9_-]+)/calendar\.ics", url)[1] for url in urls]
keep("bookings", [b["id"] for b in booked])
keep("links", [b["token"] for b in booked])
keep("offers", offers)
keep("feeds", feeds)
(folder / "token").write_text(headers["Authorization"].removeprefix("Bearer "))

# A sweep tries each value at and beyond each bound of a schema, and is five sixths of all requests.
every = 3
paths = sorted(ask("GET", "/openapi.json")["paths"])
(folder / "unswept.toml").write_text("".join(
    f"\n[[operations]]\ninclude-path = {json.dumps(path)}\nphases.coverage.enabled = false\n"
    for n, path in enumerate(paths) if n % every))

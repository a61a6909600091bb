package httpapi

import "testing"

func TestCaller(t *testing.T) {
	t.Parallel()
	const key, cloudfront = "0f3c9a12", "198.51.100.9"
	for name, c := range map[string]struct {
		edge, shown, hops string
		want              string
	}{
		"without an edge":                  {"", "", "203.0.113.5", cloudfront},
		"without an edge, but a claim":     {"", key, "203.0.113.5, " + cloudfront, cloudfront},
		"by the edge":                      {key, key, "203.0.113.5, " + cloudfront, "203.0.113.5"},
		"by the edge, which stands last":   {key, key, "203.0.113.5", "203.0.113.5"},
		"by the edge, with a lie before":   {key, key, "192.0.2.66, 203.0.113.5, " + cloudfront, "203.0.113.5"},
		"by the edge, IPv6":                {key, key, "2001:DB8::1," + cloudfront, "2001:db8::1"},
		"past the edge":                    {key, "", "192.0.2.66, " + cloudfront, cloudfront},
		"past the edge with another's key": {key, "0f3c9a13", "192.0.2.66, " + cloudfront, cloudfront},
		"by the edge, which says nothing":  {key, key, "", cloudfront},
		"by the edge, which says nonsense": {key, key, "unknown, " + cloudfront, cloudfront},
	} {
		e := &event{Headers: map[string]string{edgeHeader: c.shown, "x-forwarded-for": c.hops}}
		e.RequestContext.HTTP.SourceIP = cloudfront
		if got := e.caller(c.edge); got != c.want {
			t.Errorf("%s: got %s, wanted %s", name, got, c.want)
		}
	}
}

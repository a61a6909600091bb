
(() => {
  const form = document.getElementById("passkey");
  const options = JSON.parse(form.dataset.options);
  const party = options.rpId, began = Date.now();
  if (!window.PublicKeyCredential || !("." + location.hostname).endsWith("." + party)) return;
  const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (b) =>
    btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const field = (name) => form.elements.namedItem(name);
  let waiting, sent = false; // an answer counts once, and so does what it answers
  const ask = async (mediation) => {
    if (waiting) waiting.abort();
    waiting = new AbortController();
    const c = await navigator.credentials.get({ mediation, signal: waiting.signal,
      publicKey: { ...options, challenge: bytes(options.challenge) } });
    if (sent) return;
    sent = true;
    const r = c.response;
    field("answer").value = JSON.stringify({ id: c.id, rawId: c.id, type: c.type, clientExtensionResults: {},
      response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData),
        signature: text(r.signature), userHandle: r.userHandle ? text(r.userHandle) : undefined } });
    const shared = document.querySelector('input[type="checkbox"][name="shared"]');
    field("shared").value = shared && shared.checked ? shared.value : "";
    form.submit();
  };
  form.hidden = false;
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const said = form.querySelector("[data-said]");
    said.textContent = "";
    ask("optional").catch(() => { said.textContent = said.dataset.said; });
  });
  if (PublicKeyCredential.isConditionalMediationAvailable)
    PublicKeyCredential.isConditionalMediationAvailable().then((can) => can && ask("conditional")).catch(() => {});
  addEventListener("focus", () => {
    const typed = document.querySelector('input[type="email"]');
    if (Date.now() - began > 50 * 60_000 && !typed.value) location.reload(); // what is asked is good for an hour
  });
})();

/* Security keys: the browser asks the key, the answer goes along with the form. */
"use strict";

{
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const FAULTS = {
    NotAllowedError: "Chưa xong: hết thời gian chờ hoặc bạn đã bấm hủy. Hãy thử lại.",
    InvalidStateError: "Khóa này đã có trong tài khoản.",
    SecurityError: "Địa chỉ này không dùng được khóa bảo mật. Hãy mở trang bằng tên máy qua HTTPS, hoặc bằng http://localhost trên chính máy này.",
  };

  const create = async ({ publicKey }) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: named(publicKey.excludeCredentials),
      },
    });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
      clientExtensionResults: made.getClientExtensionResults(),
    };
  };

  const get = async ({ publicKey }) => {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: named(publicKey.allowCredentials),
      },
    });
    return {
      id: shown.id,
      rawId: text(shown.rawId),
      type: shown.type,
      response: {
        clientDataJSON: text(shown.response.clientDataJSON),
        authenticatorData: text(shown.response.authenticatorData),
        signature: text(shown.response.signature),
        userHandle: shown.response.userHandle ? text(shown.response.userHandle) : null,
      },
      clientExtensionResults: shown.getClientExtensionResults(),
    };
  };

  for (const form of document.querySelectorAll("form[data-security-key]")) {
    form.addEventListener("submit", async (event) => {
      // Stops here: the form goes once the key has answered, and its button must not rest before.
      event.preventDefault();
      event.stopPropagation();
      const fault = form.querySelector("[data-key-fault]");
      fault.hidden = true;
      try {
        if (!window.PublicKeyCredential) throw new DOMException("", "SecurityError");
        const ask = form.dataset.securityKey === "create" ? create : get;
        const answer = await ask(JSON.parse(form.dataset.options));
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch (error) {
        fault.querySelector("p").textContent = FAULTS[error.name] || "Không dùng được khóa bảo mật này. Hãy thử lại.";
        fault.hidden = false;
      }
    });
  }
}

/* Saves a form on the server while somebody types, so that nothing is lost with the line or the session. */
"use strict";

for (const form of document.querySelectorAll("form[data-draft]")) {
  const state = form.querySelector("[data-draft-state]");
  const tell = (text) => {
    if (state) state.textContent = text;
  };
  let waiting = 0;
  let leaving = false;

  const save = async (last = false) => {
    clearTimeout(waiting);
    waiting = 0;
    const given = new FormData(form);
    given.set("step", "save");
    try {
      const answer = await fetch(location.href, { method: "POST", body: given, redirect: "manual", keepalive: last });
      if (answer.status === 204) {
        // From now on the page can be loaded again and gone back to with what was typed.
        if (!leaving) history.replaceState(null, "", form.dataset.draft);
        tell(`Đã lưu nháp lúc ${new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" })}.`);
      } else if (answer.status === 409) {
        tell("Việc này đã được ghi. Hãy mở biểu mẫu mới.");
      } else {
        tell("Chưa lưu được nháp: có thể phiên đăng nhập đã hết. Đăng nhập ở một thẻ khác rồi gõ tiếp ở đây.");
      }
    } catch {
      if (!last) tell("Chưa lưu được nháp: mất mạng. Sẽ thử lại khi bạn gõ tiếp.");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1200);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(waiting);
    waiting = 0;
  });
  window.addEventListener("pagehide", () => {
    if (waiting && !leaving) save(true);
  });
}

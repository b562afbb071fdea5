/* Adds up what is handed on while it is typed. The page works without it: the server adds up too. */
"use strict";

for (const form of document.querySelectorAll("form[data-targets]")) {
  const number = (text) => {
    const digits = String(text).replace(/[\s.]|^[≤≥<>=]+/g, "");
    return /^\d+(,\d+)?$/.test(digits) ? Number(digits.replace(",", ".")) : null;
  };
  const written = (value) => value.toLocaleString("vi-VN");
  const line = form.querySelector("[data-sums]");
  const below = [...form.querySelectorAll("input[name^='so-']")];
  const own = form.querySelector("input[name='own']");
  const fixed = form.querySelector("[data-received]");
  const inherited = (box) => [...box.querySelectorAll("[data-inherited]")]
    .reduce((sum, one) => sum + (number(one.dataset.inherited) ?? 0), 0);

  const addUp = () => {
    const sum = below.reduce((all, box) => all + (number(box.value) ?? 0) + inherited(box.closest(".amount")), 0);
    const received = own
      ? (number(own.value) === null ? null : number(own.value) + inherited(own.closest(".amount")))
      : number(fixed.dataset.received);
    // Parts of the members are turned into numbers by the server.
    line.hidden = [...below, ...(own ? [own] : [])].some((box) => box.value.includes("%"));
    line.querySelector("[data-sum]").textContent = written(sum);
    const rest = line.querySelector("[data-rest]");
    const over = received !== null && sum > received;
    rest.classList.toggle("over", over);
    if (received === null) rest.textContent = "chưa có số được giao để so";
    else if (over) rest.textContent = `vượt ${written(sum - received)} so với ${written(received)} được giao`;
    else rest.textContent = `còn dự phòng ${written(received - sum)} trên ${written(received)} được giao`;
  };
  form.addEventListener("input", addUp);
  addUp();
}

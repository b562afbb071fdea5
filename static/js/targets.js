/* Adds up what is handed on while it is typed. The page works without it: the server adds up too. */
"use strict";

for (const form of document.querySelectorAll("form[data-targets]")) {
  const number = (text) => {
    const digits = String(text ?? "").replace(/[\s.]|^[≤≥<>=]+/g, "");
    return /^\d+(,\d+)?$/.test(digits) ? Number(digits.replace(",", ".")) : null;
  };
  const element = (name, ...parts) => {
    const made = document.createElement(name);
    made.append(...parts);
    return made;
  };
  const written = (value) => element("strong", value.toLocaleString("vi-VN"));
  const inherited = (box) => [...box.closest(".amount").querySelectorAll("[data-inherited]")]
    .reduce((sum, one) => sum + (number(one.dataset.inherited) ?? 0), 0);
  const groups = [...form.querySelectorAll("fieldset[data-unit]")];
  const topmost = form.dataset.targets;
  const boxOf = (unit) => form.querySelector(unit === topmost ? "input[name='own']" : `input[name='so-${unit}']`);

  const addUp = (group) => {
    const line = group.querySelector("[data-sums]");
    const boxes = [...group.querySelectorAll("input[name^='so-']")];
    const own = boxOf(group.dataset.unit);
    // Parts of the members are turned into numbers by the server.
    if (!line || [...boxes, ...(own ? [own] : [])].some((box) => box.value.includes("%"))) return;
    const sum = boxes.reduce((all, box) => all + (number(box.value) ?? 0) + inherited(box), 0);
    let received = number(group.dataset.received);
    if (own) received = number(own.value) === null ? null : number(own.value) + inherited(own);
    const parts = [
      "được giao ", received === null ? element("strong", "chưa giao") : written(received),
      ", giao xuống ", written(sum),
    ];
    if (received !== null && sum > received) {
      const over = element("span", "vượt ", written(sum - received));
      over.className = "over";
      parts.push(", ", over);
    } else if (received !== null) {
      parts.push(", còn dự phòng ", written(received - sum));
    }
    line.replaceChildren(...parts);
  };
  form.addEventListener("input", () => groups.forEach(addUp));
}

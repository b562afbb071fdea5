/* Looks through every text that is about to become part of a page: none of it may run. Comes before htmx. */
"use strict";

if (window.trustedTypes) {
  const own = trustedTypes.createPolicy("looked-through", { createHTML: (text) => text });
  const leads = ["href", "src", "action", "formaction", "xlink:href", "to", "from", "values"];
  const runs = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const tag = element.localName;
      if (tag === "script" && (!element.src || new URL(element.src, location.href).origin !== location.origin)) return true;
      if (["iframe", "object", "embed", "base", "frame"].includes(tag)) return true;
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || name.startsWith("hx-on") || name.startsWith("data-hx-on")) return true;
        if (leads.includes(name) && /^[\s\u0000-\u001f]*(javascript|vbscript|data):/i.test(value)) return true;
      }
      if (tag === "template" && runs(element.content)) return true;
    }
    return false;
  };
  trustedTypes.createPolicy("default", {
    // A document made by a parser runs nothing by itself.
    createHTML: (text) => (runs(new DOMParser().parseFromString(own.createHTML(text), "text/html")) ? null : text),
  });
}

/* The little that a script adds: every page works without it. */
"use strict";

// "/" goes to the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
  const box = document.getElementById("search-q");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

// Menus close on Escape and on a click elsewhere.
const MENUS = "details.user, details.nav-group";
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest(MENUS)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

// A form is sent once: its buttons rest while the answer is on the way.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  for (const button of event.target.querySelectorAll("button[type=submit]:enabled")) {
    setTimeout(() => {
      button.disabled = true;
      button.dataset.resting = "";
    }, 0);
  }
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-resting]")) {
    button.disabled = false;
    delete button.dataset.resting;
  }
});

// What a form of choices is refused for stands in the page that comes back; where that has other parts, it is opened.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 400 || detail.requestConfig.elt.method !== "get") return;
  if (detail.serverResponse.includes(`id="${detail.target.id}"`)) {
    detail.shouldSwap = true;
    detail.isError = false;
  } else {
    location.assign(detail.pathInfo.finalRequestPath);
  }
});

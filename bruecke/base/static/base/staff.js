// Keys, rows, search while typing and token fields of the staff pages. The one script they load: it brings page.js along.
import { all, on } from "./page.js";

const typing = (target) => target.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const letters = () => localStorage.getItem("letters") !== "off";
all("[data-letters]").forEach((box) => { box.checked = letters(); });
on("change", "[data-letters]", (box) => localStorage.setItem("letters", box.checked ? "on" : "off"));
on("click", "[data-dialog]", (button) => document.querySelector(button.dataset.dialog).showModal());

// On a small screen navigation and tabs are strips: they show the line of this page.
all(":is(.side, .tabs) [aria-current=page]").forEach((line) => { const strip = line.closest(".side, .tabs"); strip.scrollLeft = line.offsetLeft - (strip.clientWidth - line.offsetWidth) / 2; });

// data-shortcut="Alt+k" clicks, or focuses what one types into. Single letters rest while typing.
document.addEventListener("keydown", (event) => {
  const held = ["Ctrl", "Alt", "Meta"].filter((name) => event[`${name.toLowerCase()}Key`]).map((name) => `${name}+`).join("");
  const pressed = (held + (event.altKey && /^(Key|Digit)/.test(event.code) ? event.code.slice(-1) : event.key)).toLowerCase();
  if (!held && (typing(event.target) || document.querySelector("dialog[open]") || !letters())) return;
  const visible = (one) => one.offsetParent;
  const found = (pressed === "n" && all("[data-new]").find(visible)) || all("[data-shortcut]").find((one) => one.dataset.shortcut.toLowerCase() === pressed && visible(one));
  if (found) {
    event.preventDefault();
    if (typing(found)) found.select();
    else found.click();
    if (typing(found)) found.focus();
  } else if (!held) move(event);
});

// Rows: j and k walk through all lists of the page as one, x ticks, with Shift a whole range.
let ticked = -1;
function move(event) {
  const rows = all("[data-rows] [data-row]"), here = rows.indexOf(document.activeElement.closest("[data-row]"));
  const step = { j: 1, k: -1 }[event.key];
  if (step && rows.length) {
    const row = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    (row.querySelector("a[href]") ?? row.querySelector("button, input") ?? row).focus();
    row.scrollIntoView({ block: "nearest" });
  } else if (event.key.toLowerCase() === "x" && here >= 0) {
    const boxes = rows.map((row) => row.querySelector("input[type=checkbox]"));
    const value = !boxes[here]?.checked;
    const [from, to] = event.shiftKey && ticked >= 0 ? [Math.min(here, ticked), Math.max(here, ticked)] : [here, here];
    boxes.slice(from, to + 1).filter(Boolean).forEach((box) => { box.checked = value; });
    boxes[here]?.dispatchEvent(new Event("change", { bubbles: true }));
    ticked = here;
  }
}
on("change", "[data-tick-all]", (box) => all("[data-row] input[type=checkbox]").forEach((one) => { one.checked = box.checked; }));

// One list of options under a field: arrows choose, Enter takes, Escape closes.
function options(field, list, take) {
  const found = () => all("[role=option], [data-value]", list);
  const chosen = () => found().find((one) => one.ariaSelected === "true");
  const choose = (option) => {
    found().forEach((one, index) => { one.id ||= `${list.id}-${index}`; one.role = "option"; one.ariaSelected = String(one === option); one.tabIndex = -1; });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
    field.ariaExpanded = String(found().length > 0);
    option?.scrollIntoView({ block: "nearest" });
  };
  const clear = () => { list.replaceChildren(); choose(); };
  field.addEventListener("keydown", (event) => {
    const rows = found(), at = rows.indexOf(chosen());
    if (event.key === "ArrowDown") choose(rows[(at + 1) % rows.length]);
    else if (event.key === "ArrowUp") choose(rows.at(at <= 0 ? -1 : at - 1));
    else if (event.key === "Enter" && chosen()) take(chosen());
    else if (event.key === "Escape" && rows.length) clear();
    else return;
    event.preventDefault();
  });
  return { choose, clear, found, chosen };
}
for (const field of all("[data-results]")) {
  const list = document.querySelector(field.dataset.results);
  const menu = options(field, list, (option) => location.assign(option.href));
  list.addEventListener("htmx:afterSwap", () => menu.choose(menu.found()[0]));
  document.addEventListener("click", (event) => { if (!field.form.contains(event.target)) menu.clear(); });
}

// <input data-tokens data-url="…" data-labels='{"uk": "Ukrainisch"}'>: a comma list of values becomes tags with a search; data-tokens="free"
// takes any words.
function tokens(field) {
  const known = () => JSON.parse(sessionStorage.getItem("labels") ?? "{}");
  const labels = { ...known(), ...JSON.parse(field.dataset.labels || "{}") }, typed = document.createElement("input"), box = document.createElement("div");
  box.className = "token-box";
  box.innerHTML = '<div class="tokens"></div><ul class="suggest" role="listbox"></ul>';
  const [bar, list] = box.children;
  list.id = `${field.id}-found`;
  list.ariaLabel = document.querySelector(`label[for="${field.id}"]`)?.textContent.trim() ?? "";
  Object.assign(typed, { id: field.id, autocomplete: "off", role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
  typed.setAttribute("aria-controls", list.id);
  for (const name of ["aria-describedby", "aria-invalid"]) if (field.hasAttribute(name)) typed.setAttribute(name, field.getAttribute(name));
  field.id += "-list";
  field.type = "hidden";
  field.dataset.kept = "";
  field.after(box);
  const values = () => field.value.split(",").map((value) => value.trim()).filter(Boolean);
  const draw = () => {
    bar.replaceChildren(...values().map((value) => {
      const tag = document.createElement("span"), button = document.createElement("button");
      tag.className = "tag";
      Object.assign(button, { type: "button", textContent: "×", ariaLabel: `${labels[value] ?? value} ${field.dataset.remove || "×"}` });
      button.addEventListener("click", () => { set(values().filter((one) => one !== value)); typed.focus(); });
      tag.append(labels[value] ?? value, " ", button);
      return tag;
    }), typed);
  };
  const set = (next) => {
    field.value = [...new Set(next)].join(",");
    draw();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = (option) => {
    labels[option.dataset.value] = option.dataset.label ?? option.textContent.trim();
    sessionStorage.setItem("labels", JSON.stringify({ ...known(), [option.dataset.value]: labels[option.dataset.value] }));
    typed.value = "";
    menu.clear();
    const stays = box.contains(document.activeElement);  // whoever has gone on meanwhile is not called back
    set([...values(), option.dataset.value]);
    if (stays) typed.focus();
  };
  const menu = options(typed, list, take);
  // Whoever goes on or sends without Enter loses nothing: free words count as typed, others if they can only mean one.
  const settle = () => {
    const words = typed.value.trim(), only = menu.found().length === 1 && menu.found()[0];
    if (words && field.dataset.tokens === "free") { typed.value = ""; menu.clear(); set([...values(), ...words.split(",").map((one) => one.trim()).filter(Boolean)]); }
    else if (words && only && asked === shown) take(only);
  };
  field.form?.addEventListener("submit", settle);
  let asked = 0, shown = 0, isHurried = false;
  // Whoever types faster than the list answers takes with Enter what was typed, not what an older letter had found.
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" && asked !== shown) { event.preventDefault(); event.stopPropagation(); isHurried = true; } }, true);
  typed.addEventListener("input", async () => {
    const mine = asked += 1;
    isHurried = false;
    const answer = typed.value.trim() ? await fetch(`${field.dataset.url}?q=${encodeURIComponent(typed.value)}`, { headers: { "HX-Request": "true" } }).then((got) => (got.ok ? got.text() : "")).catch(() => "") : "";
    if (mine !== asked) return;
    shown = mine;
    if (!isHurried && !box.contains(document.activeElement)) return;
    list.replaceChildren(...new DOMParser().parseFromString(answer, "text/html").querySelectorAll("li[data-value]"));
    menu.choose(menu.found()[0]);
    if (isHurried && menu.chosen()) take(menu.chosen());
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !typed.value) set(values().slice(0, -1));
    if (event.key === "," && menu.chosen()) { event.preventDefault(); take(menu.chosen()); }
  });
  typed.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== typed) { settle(); menu.clear(); } }, 200));
  list.addEventListener("mousedown", (event) => { event.preventDefault(); if (event.target.closest("[data-value]")) take(event.target.closest("[data-value]")); });
  field.form?.addEventListener("change", (event) => { if (event.target === field.form) draw(); });
  draw();
}
all("input[data-tokens]").forEach(tokens);

// A lost line is said once; a lost session leads to the sign-in instead of into a corner of the page.
for (const name of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(name, () => document.querySelector("#lost")?.removeAttribute("hidden"));
document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.xhr.responseURL.includes("/konto/")) location.reload(); });

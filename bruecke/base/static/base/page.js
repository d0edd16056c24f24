// Behaviour of every page. Each page works without it.
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (name, selector, act) => document.addEventListener(name, (event) => {
  const found = event.target instanceof Element && event.target.closest(selector);
  if (found) act(found, event);
});

// Leave quickly: this page leaves the history, and nothing typed stays behind.
on("click", "[data-exit]", (link, event) => {
  event.preventDefault();
  sessionStorage.clear();
  document.body.hidden = true;
  location.replace(link.href);
});
on("submit", "[data-forget]", () => sessionStorage.clear());
on("click", "[data-close]", (button) => button.parentElement.remove());
on("change", "[data-submit-on-change]", (field) => (field.form ?? field).requestSubmit());
on("click", "[data-copy]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy || document.querySelector(button.dataset.copyFrom).textContent.trim());
  button.setAttribute("data-copied", "");
  if (button.dataset.copied) button.textContent = button.dataset.copied;
});
on("change", "form", (form) => all("[data-disables]", form).forEach((box) => all(box.dataset.disables).forEach((part) => { part.disabled = box.checked; })));
on("click", "[data-print]", () => window.print());
on("click", "[data-insert]", (button) => {
  const field = document.querySelector(button.dataset.insert);
  field.setRangeText(button.dataset.text, field.selectionStart, field.selectionEnd, "end");
  button.closest("details")?.removeAttribute("open");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
all("[data-focus]").slice(0, 1).forEach((summary) => summary.focus());

// Menus close when one looks elsewhere.
document.addEventListener("click", (event) => all("details.menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; }));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  all("details.menu[open]").forEach((menu) => { menu.open = false; menu.firstElementChild.focus(); });
});

// Rows that come and go: <button data-add="#template" data-into="#body">, <button data-remove="tr">.
export const add = (button) => {
  const template = document.querySelector(button.dataset.add);
  const into = document.querySelector(button.dataset.into) ?? button.parentElement;
  const next = String(Date.now() % 1e9) + into.children.length;
  const row = template.content.cloneNode(true);
  for (const part of all("*", row)) for (const { name, value } of [...part.attributes]) if (value.includes("__prefix__")) part.setAttribute(name, value.replaceAll("__prefix__", next));
  into.append(row);
  into.dispatchEvent(new Event("change", { bubbles: true }));
  return into.lastElementChild;
};
on("click", "[data-add]", (button) => add(button).querySelector("input, select")?.focus());
on("click", "[data-remove]", (button) => {
  const row = button.closest(button.dataset.remove || "tr, li, fieldset"), into = row.parentElement;
  row.remove();
  into.dispatchEvent(new Event("change", { bubbles: true }));
});

// <form data-keep="name">: what was typed survives a lost session or a broken line, for the same colleague in the same tab.
const keeps = (field) => field.name && !["file", "password", "submit"].includes(field.type) && (field.type !== "hidden" || "kept" in field.dataset);
const shelf = (form) => `keep:${document.body.dataset.user ?? ""}:${form.dataset.keep}`;
const typed = (form) => [...form.elements].filter(keeps).filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
const store = (form, state = "typing") => sessionStorage.setItem(shelf(form), JSON.stringify({ state, fields: typed(form) }));
function restore(form, fields) {
  const names = [...new Set(fields.map(([name]) => name))];
  const values = (name) => fields.filter(([known]) => known === name).map(([, value]) => value);
  for (const button of all("[data-add]", form)) {
    const own = all("[name]", document.querySelector(button.dataset.add).content).map((field) => field.name).find((name) => names.includes(name));
    for (let missing = own ? values(own).length - all(`[name="${own}"]`, form).length : 0; missing > 0; missing -= 1) add(button);
  }
  for (const field of [...form.elements].filter(keeps)) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = fields.some(([name, value]) => name === field.name && value === field.value);
  }
  for (const name of names) {
    const same = [...form.elements].filter((field) => keeps(field) && field.name === name && !["checkbox", "radio"].includes(field.type));
    same.forEach((field, index) => { field.value = values(name)[index] ?? field.value; });
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector("#kept")?.removeAttribute("hidden");
}
const paused = "pause" in document.body.dataset;
for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith("keep:"))) {
  const kept = JSON.parse(sessionStorage.getItem(key));
  const form = all("form[data-keep]").find((one) => shelf(one) === key);
  if (paused) sessionStorage.setItem(key, JSON.stringify({ ...kept, state: "typing" }));
  else if (kept.state === "sent" && !document.querySelector(".summary-errors")) sessionStorage.removeItem(key);
  else if (form && kept.state === "typing" && !form.querySelector(".summary-errors")) restore(form, kept.fields);
}
for (const name of ["input", "change"]) on(name, "form[data-keep]", (form, event) => { if (event.target !== form) store(form); });
document.addEventListener("submit", (event) => { if (event.target.matches("form[data-keep]")) store(event.target, navigator.onLine && !event.defaultPrevented ? "sent" : "typing"); });

// <form data-offline>: without a line the answer waits here, in [data-offline-note] it says so, and goes out by itself.
document.addEventListener("submit", async (event) => {
  const form = event.target, by = event.submitter;
  if (!form.matches("form[data-offline]") || form.dataset.offline === "sent") return;
  event.preventDefault();
  const reached = navigator.onLine && await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
  if (reached) form.dataset.offline = "sent";
  all("[data-offline-note]").forEach((note) => { note.hidden = reached; });
  const again = () => form.requestSubmit(by?.isConnected === false ? document.getElementById(by.id) : by);  // a part of the page may have come anew
  if (reached) again();
  else setTimeout(again, 5000);
}, true);

// <div class="pad" data-signature="#hidden-field">: drawn in the colour of the text, handed over in black.
for (const place of all("[data-signature]")) {
  const { default: SignaturePad } = await import("./vendor/signature_pad/signature_pad.min.js");
  const canvas = place.matches("canvas") ? place : place.querySelector("canvas") ?? place.appendChild(document.createElement("canvas"));
  const field = document.querySelector(place.dataset.signature) ?? place.closest("form").querySelector('input[name="signature"]');
  place.hidden = false;
  const pad = new SignaturePad(canvas, { penColor: getComputedStyle(canvas).color, minWidth: 1, maxWidth: 3 });
  const shade = (ink, colour) => Object.assign(ink, { globalCompositeOperation: "source-in", fillStyle: colour }).fillRect(0, 0, canvas.width, canvas.height);
  const clears = (hidden) => all("[data-clear]", place.parentElement).forEach((button) => { button.hidden = hidden; });
  const fit = async () => {
    const strokes = pad.toData(), ratio = Math.max(devicePixelRatio, 1);
    Object.assign(canvas, { width: canvas.offsetWidth * ratio, height: canvas.offsetHeight * ratio });
    const ink = canvas.getContext("2d");
    ink.scale(ratio, ratio);
    pad.fromData(strokes);
    clears(!field.value);
    if (!field.value || strokes.length) return;
    await pad.fromDataURL(field.value, { width: canvas.offsetWidth, height: canvas.offsetHeight });
    ink.save();
    shade(ink, pad.penColor);
    ink.restore();
  };
  const hand = () => {
    const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
    const ink = copy.getContext("2d");
    ink.drawImage(canvas, 0, 0);
    shade(ink, "#000");
    field.value = pad.isEmpty() ? "" : copy.toDataURL("image/png");
    clears(pad.isEmpty());
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const kept = () => { hand(); if (place.closest("form[data-keep]")) store(place.closest("form")); };
  addEventListener("resize", fit);
  pad.addEventListener("endStroke", kept);
  on("click", "[data-clear]", () => { pad.clear(); kept(); });
  fit();
}

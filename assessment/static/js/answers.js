// Saves answers as they change, says when, and keeps trying while the network is gone.
// Without this script the same form saves when the page is left by any of its buttons.

import "./errors.js";
import { showAsked, watchChoices } from "./questions.js";

const form = document.querySelector("form[data-saves-itself]");
const status = form.querySelector("[data-saved]");
const count = form.querySelector("[data-answered]");
const texts = form.dataset;

const PAUSE_AFTER_TYPING = 1200;
const PAUSE_AFTER_CHOOSING = 250;
const LONGEST_PAUSE = 30000;
const LARGEST_PARTING = 60000; // browsers let no more than 64 KiB outlive a page
const SLOW = 1000; // quick saves say only when they are done

const unsaved = new Set(); // ids of questions that changed since they were last saved
let timer;
let sending = 0; // saves on their way
let turn = 0; // how often this page was sent, so that a save that arrives late changes nothing
let failures = 0;
let leaving = false;

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" });

function say(text, isProblem = false) {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("unsaved", isProblem);
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

function note(event, pause) {
  const question = event.target.closest("[data-question]");
  if (!question) return;
  unsaved.add(question.dataset.question);
  later(pause);
}

// The last save of a page that is left waits for no other.
async function save(isLast = false) {
  if ((sending && !isLast) || leaving || unsaved.size === 0) return;
  sending += 1;
  const ids = [...unsaved];
  unsaved.clear();
  const slow = setTimeout(say, SLOW, texts.textSaving);
  try {
    const mine = nextTurn();
    const answer = await send(ids);
    failures = 0;
    if (mine === turn) show(answer);
  } catch (problem) {
    ids.forEach((id) => unsaved.add(id));
    failures += 1;
    say(problem.isFinal ? texts.textStopped : texts.textUnsaved, true);
    if (!problem.isFinal) later(Math.min(1000 * 2 ** failures, LONGEST_PAUSE));
  } finally {
    clearTimeout(slow);
    sending -= 1;
  }
  if (failures === 0 && unsaved.size > 0) later(PAUSE_AFTER_CHOOSING);
}

function nextTurn() {
  const field = form.elements.page;
  const [key, before] = field.value.split(".");
  turn = Number(before) + 1;
  field.value = `${key}.${turn}`;
  return turn;
}

async function send(ids) {
  const body = new URLSearchParams(new FormData(form));
  ids.forEach((id) => body.append("only", id));
  const response = await fetch(form.action, {
    method: "POST",
    body,
    keepalive: body.toString().length < LARGEST_PARTING, // goes on when the page is left
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(15000),
  });
  if (response.ok) return response.json();
  const problem = new Error(String(response.status));
  problem.isFinal = response.status < 500 && response.status !== 429;
  throw problem;
}

function show(answer) {
  const time = clock.format(new Date(answer.saved_at));
  say(texts.textSaved.replace("{time}", time));
  count.textContent = answer.answered;
  for (const [id, seen] of Object.entries(answer.seen)) form.elements[`seen-${id}`].value = seen;
  showAsked(form, answer.asked);
  showErrors(answer.errors);
}

// Marks what could not be kept; the words stand beside the field, as they would without scripts.
function showErrors(errors) {
  form.querySelectorAll("[data-live-error]").forEach((element) => element.remove());
  form.querySelectorAll("[aria-invalid]").forEach((element) => element.removeAttribute("aria-invalid"));
  for (const [name, message] of Object.entries(errors)) {
    const control = document.getElementById(name);
    if (!control) continue;
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.liveError = name;
    line.textContent = message;
    control.setAttribute("aria-invalid", "true");
    (control.closest(".choices") ?? control).before(line);
    say(message, true);
  }
}

form.addEventListener("input", (event) => {
  const isTyping = event.target.matches("textarea, input[type='text']");
  note(event, isTyping ? PAUSE_AFTER_TYPING : PAUSE_AFTER_CHOOSING);
});
form.addEventListener("change", (event) => note(event, PAUSE_AFTER_CHOOSING));
form.addEventListener("submit", () => {
  leaving = true;
  nextTurn();
  clearTimeout(timer);
});
addEventListener("online", () => later(0));
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (event) => {
  const isCutOff = failures > 0 || !navigator.onLine;
  if (!leaving && isCutOff && (unsaved.size > 0 || sending)) event.preventDefault();
});
addEventListener("pagehide", () => save(true));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save(true);
});

watchChoices(form);

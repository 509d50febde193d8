// Small helps while answering: questions that follow from others, and how many are chosen.

export function showAsked(form, asked) {
  for (const question of form.querySelectorAll("[data-question]")) {
    question.hidden = !asked.includes(question.dataset.question);
  }
}

export function watchChoices(form) {
  for (const line of form.querySelectorAll("[data-count-up-to]")) {
    const question = line.closest("[data-question]");
    const hint = line.textContent;
    const limit = Number(line.dataset.countUpTo);
    const update = () => {
      const chosen = question.querySelectorAll(".rating input:checked:not([value=''])").length;
      const text = line.dataset.countText.replace("{count}", chosen).replace("{limit}", limit);
      line.textContent = chosen ? text : hint;
      line.classList.toggle("error", chosen > limit);
    };
    question.addEventListener("change", update);
    update();
  }
  // Numbers or ratings and the box that says there is none exclude each other: the later one counts.
  for (const box of form.querySelectorAll("input[type='checkbox'][name^='none-']")) {
    const name = box.name.slice("none-".length);
    const number = form.elements[name];
    const ratings = [...form.querySelectorAll(`.rating input[name^='${name}.']`)];
    box.addEventListener("change", () => {
      if (!box.checked) return;
      if (number) number.value = "";
      for (const rating of ratings) rating.checked = rating.value === "";
    });
    number?.addEventListener("input", () => { if (number.value) box.checked = false; });
    for (const rating of ratings) {
      rating.addEventListener("change", () => { if (rating.value) box.checked = false; });
    }
  }
}

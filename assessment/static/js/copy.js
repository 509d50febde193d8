// The button that copies the personal link; where copying is not allowed, the link gets selected.

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  const status = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      status.textContent = button.dataset.textCopied;
    } catch {
      getSelection().selectAllChildren(source);
    }
  });
}

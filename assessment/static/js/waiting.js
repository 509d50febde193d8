// Asks every few seconds whether the PDF is ready, and then shows the page as it is now.

const place = document.querySelector("[data-state-address]");
const LONGEST_PAUSE = 15000;

async function look(pause) {
  try {
    const response = await fetch(place.dataset.stateAddress, { headers: { Accept: "application/json" } });
    const { state } = await response.json();
    if (state !== place.dataset.reportState) {
      location.reload();
      return;
    }
  } catch {
    // no network just now: ask again later
  }
  setTimeout(look, pause, Math.min(pause * 1.5, LONGEST_PAUSE));
}

setTimeout(look, 1500, 2000);

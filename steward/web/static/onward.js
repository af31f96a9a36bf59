// Presses the one button of a page that somebody was led to.  Not when they went back to it: what
// the button sends was used up then.
const [visit] = performance.getEntriesByType("navigation");

if (visit?.type === "navigate") {
  document.querySelector("form[data-onward]")?.requestSubmit();
}

// A button beside each address that copies it.  Without this, one click selects the whole address.
function button(address) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "copy";
  made.textContent = "Copy";
  made.setAttribute("aria-label", `Copy ${address.textContent}`);
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.textContent);
    made.textContent = "Copied";
    setTimeout(() => { made.textContent = "Copy"; }, 2000);
  });
  return made;
}

if (navigator.clipboard) {
  for (const address of document.querySelectorAll("[data-copy]")) {
    const line = document.createElement("span");
    line.className = "copyable";
    address.replaceWith(line);
    line.append(address, button(address));
  }
}

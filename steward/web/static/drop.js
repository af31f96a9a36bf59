// Drop a file anywhere on a form that takes one.  Without this, the file field does the same.
const forms = document.querySelectorAll("form[data-drop]");

function take(form, event) {
  const files = event.dataTransfer?.files;
  const field = form.querySelector("input[type=file]");
  if (!files?.length || !field) return;
  event.preventDefault();
  field.files = files;
  field.focus();
}

for (const form of forms) {
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => take(form, event));
}

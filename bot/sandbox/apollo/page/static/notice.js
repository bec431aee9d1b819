// One line at the bottom that says what has just happened.

let timer = 0;

export function notice(text, bad = false) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.className = bad ? "notice bad" : "notice";
  clearTimeout(timer);
  timer = setTimeout(() => { place.textContent = ""; }, bad ? 8000 : 4000);
}

// Runs an act behind a button: busy while it lasts, and its error in words.
export async function act(button, work) {
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (error) {
    notice(error.message, true);
    return undefined;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

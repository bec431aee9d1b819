// Keeps the keyboard's place when a part of the page is drawn anew.

// Remembers the focused field in `root`; the returned function gives it the focus back.
export function restoreFocus(root) {
  const active = document.activeElement;
  const key = root.contains(active) ? active.dataset?.key : null;
  const at = key && "selectionStart" in active ? active.selectionStart : null;
  return () => {
    if (!key || root.contains(document.activeElement)) return;
    const again = [...root.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
    again?.focus();
    if (again && at !== null && typeof again.setSelectionRange === "function") again.setSelectionRange(at, at);
  };
}

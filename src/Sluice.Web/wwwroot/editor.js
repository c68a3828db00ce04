// Selects a line of a text field, and scrolls there.
export function goTo(area, line, start) {
    const end = area.value.indexOf("\n", start);
    area.focus({ preventScroll: true });
    // The bar at the top of the page covers what lies below it.
    area.scrollIntoView({ block: "nearest" });
    area.setSelectionRange(start, end < 0 ? area.value.length : end);
    area.scrollTop = Math.max(0, line - 4) * parseFloat(getComputedStyle(area).lineHeight);
}

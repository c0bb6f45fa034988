// The picture of the flow: where it is wider than the page, it can be seen whole.

function startPicture() {
  const [canvas, fit] = [byId("canvas"), byId("fit")];
  if (!canvas) return;
  const offer = () => { fit.hidden = !canvas.classList.contains("fitted") && canvas.scrollWidth <= canvas.clientWidth; };
  new ResizeObserver(offer).observe(canvas);
  fit.addEventListener("click", () => {
    const isFitted = canvas.classList.toggle("fitted");
    fit.setAttribute("aria-pressed", String(isFitted));
    offer();
  });
}

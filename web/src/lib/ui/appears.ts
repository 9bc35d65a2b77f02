/** Calls once when at least half of an element is on the screen. */
export const appears = (act: () => void) => (element: Element) => {
  const eye = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      eye.disconnect();
      act();
    },
    { threshold: 0.5 }
  );
  eye.observe(element);
  return () => eye.disconnect();
};

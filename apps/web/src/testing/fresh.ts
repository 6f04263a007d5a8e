import { notifications } from '@mantine/notifications';

// Test files share their modules and their window, which makes them several times as fast; what these keep begins anew in
// each.
document.body.replaceChildren();
history.replaceState(null, '', '/');
notifications.clean();
notifications.cleanQueue();
localStorage.clear();
sessionStorage.clear();

// what browsers have and jsdom does not; a test that needs other answers stubs its own
window.matchMedia = (media) =>
  ({ media, matches: false, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};

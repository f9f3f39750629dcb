// The only script. Every page works without it. It stores nothing.
const doc = document.documentElement;
const out = document.getElementById('hide-form') ?? document.getElementById('leave');
// Quick exit: Shift three times within five seconds, or the button.
let pressed = 0, timer;
const leave = () => { doc.dataset.cover = ''; document.title = '…'; out?.requestSubmit ? out.requestSubmit() : out && location.replace(out.href); };
addEventListener('keyup', event => {
  if (event.key !== 'Shift') { pressed = 0; return; }
  clearTimeout(timer);
  timer = setTimeout(() => { pressed = 0; }, 5000);
  if (++pressed >= 3) leave();
}, true);
out?.addEventListener(out.requestSubmit ? 'submit' : 'click', () => { doc.dataset.cover = ''; });
// Cover the page when nobody looks at it.
let idle;
const arm = () => { clearTimeout(idle); delete doc.dataset.cover; idle = setTimeout(() => { doc.dataset.cover = ''; }, 180000); };
for (const name of ['pointerdown', 'keydown', 'touchstart']) addEventListener(name, arm, { passive: true });
addEventListener('visibilitychange', () => { if (document.hidden) doc.dataset.cover = ''; else arm(); });
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
arm();
// Say when the connection is gone, before someone presses Save.
const net = document.getElementById('net');
const paint = () => { if (net) net.textContent = navigator.onLine ? '' : net.dataset.off; };
addEventListener('online', paint);
addEventListener('offline', paint);
paint();
// The list of things to check takes the focus.
document.getElementById('error-summary')?.focus();
// A live page is fetched anew when the server says so, unless it is covered or someone types.
const live = document.querySelector('[data-live]');
if (live) new EventSource(live.dataset.live).addEventListener('changed', () => {
  if (!('cover' in doc.dataset) && !document.activeElement?.matches('input,select,textarea')) location.reload();
});

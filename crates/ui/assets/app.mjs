// The only script. Every page works without it. It stores nothing.
const doc = document.documentElement;
const out = document.querySelector('.app-hide');
// Quick exit: Shift three times within five seconds, or the button.
let pressed = 0, timer;
const leave = () => { doc.dataset.cover = ''; document.title = '…'; if (out?.href) location.replace(out.href); else out?.click(); };
addEventListener('keyup', event => {
  if (event.key !== 'Shift') { pressed = 0; return; }
  clearTimeout(timer);
  timer = setTimeout(() => { pressed = 0; }, 5000);
  if (++pressed >= 3) leave();
}, true);
// What she typed last goes with her, behind the lock and into the next language; what nobody touched stays.
let typed = /[?&](held|back)=|^\/typed\//.test(location.search || location.pathname) ? document.getElementById('typed-here') : null;
out?.removeAttribute('form');
document.querySelector('button[aria-hidden]')?.remove();
const carry = button => {
  if (!typed?.isConnected) return;
  if (!typed.hasAttribute('id')) typed.setAttribute('id', 'typed-last');
  button.setAttribute('form', typed.getAttribute('id'));
  button.value = (typed.getAttribute('action') || location.pathname) + ' ' + button.value.split(' ')[1];
  if (typed.hasAttribute('enctype')) button.setAttribute('formenctype', 'application/x-www-form-urlencoded');
};
for (const button of document.querySelectorAll('[name=_from]')) button.addEventListener('click', () => carry(button));
out?.addEventListener('click', () => { doc.dataset.cover = ''; });
// Cover the page when nobody looks at it. Once her session is over, lock it: what she typed waits with the server.
const span = () => document.getElementById('hide-form')?.dataset.idle * 1000 || 0;
// An old browser has none: then each tab counts for itself.
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel('here') : { postMessage() {} };
let idle, end, told = Date.now();
const lock = async () => {
  doc.dataset.cover = '';
  const hidden = await fetch('/hide', { method: 'POST', redirect: 'manual' }).catch(() => null);
  // Nothing is sent while the session may still be open: it stays covered and is tried again.
  if (hidden?.type !== 'opaqueredirect') { end = setTimeout(lock, 5000); return; }
  // A password that nobody sent opens nothing by itself.
  if (typed?.isConnected && !typed.querySelector('[type=password]')) { typed.setAttribute('enctype', 'application/x-www-form-urlencoded'); HTMLFormElement.prototype.submit.call(typed); } else location.replace('/unlock?to=' + encodeURIComponent(document.getElementById('hide-form').dataset.place));
};
const keep = () => { clearTimeout(end); if (span()) end = setTimeout(lock, span()); };
const arm = () => { clearTimeout(idle); delete doc.dataset.cover; idle = setTimeout(() => { doc.dataset.cover = ''; }, Math.min(span() || 180000, 180000)); };
const touch = () => {
  arm(); keep();
  if (span() && Date.now() - told > span() / 8) { told = Date.now(); tabs.postMessage(0); fetch('/here', { redirect: 'manual' }).catch(() => {}); }
};
tabs.onmessage = () => { told = Date.now(); keep(); };
for (const name of ['pointerdown', 'keydown', 'touchstart']) addEventListener(name, touch, { passive: true });
addEventListener('input', event => { typed = event.target.form ?? typed; touch(); });
addEventListener('visibilitychange', () => { if (document.hidden) doc.dataset.cover = ''; else arm(); });
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
arm(); keep();
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
  if ('cover' in doc.dataset || typed?.isConnected || document.activeElement?.matches('input,select,textarea')) return;
  // Nobody asked for it: her session is not kept awake, and the time until the page is covered and locked runs on.
  const look = new XMLHttpRequest();
  look.open('GET', location.href);
  look.setRequestHeader('panoh-unasked', '1');
  look.responseType = 'document';
  look.onload = () => {
    const main = look.response?.querySelector('main');
    if (new URL(look.responseURL).pathname !== location.pathname) location.reload();
    else if (look.status === 200 && main) document.querySelector('main').replaceWith(main);
  };
  look.send();
});

// Run by tools/lighthouse with the server's address.
import lighthouse from 'lighthouse';
import * as launcher from 'chrome-launcher';

const TARGET = { performance: 95, accessibility: 100, 'best-practices': 100 };
const address = process.argv[2];

const json = async (path, token, body) => {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${address}/api/v1${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  return response.json();
};
const { token } = await json('/sign-in', null, { sign_in: 'nigora', password: 'panoh demo 2026' });
const promise = `/learning/items/${(await json('/learning/of/commitment', token)).lines[0].id}`;
const person = `/survivors/${(await json('/cases', token)).cases[0].survivor}`;
const stay = `/stays/${(await json('/shelter', token)).beds.find((bed) => bed.stay).stay}`;
const RUNS = Number(process.env.LIGHTHOUSE_RUNS || 3);

const config = (headers) => ({
  extends: 'lighthouse:default',
  settings: {
    formFactor: 'mobile',
    throttlingMethod: 'devtools',
    throttling: { rttMs: 400, throughputKbps: 400, requestLatencyMs: 400 * 3.75, downloadThroughputKbps: 360, uploadThroughputKbps: 360, cpuSlowdownMultiplier: 4 },
    onlyCategories: Object.keys(TARGET),
    screenEmulation: { mobile: true, width: 360, height: 640, deviceScaleFactor: 2, disabled: false },
    extraHeaders: headers,
  },
});

let missed = 0;
for (const path of ['/sign-in', '/cases', person, `${person}/about/life`, `${person}/case`, `${person}/consents/new/referral`, '/referrals', '/search', '/shelter', stay, `${stay}/leave`, '/shelter/rules/text', '/shelter/stores', '/shelter/log/new/supply', '/learning', '/learning/report', '/learning/plan', '/learning/lacking', promise, `${promise}/thread`]) {
  const headers = path === '/sign-in' ? {} : { authorization: `Bearer ${token}` };
  const scores = [];
  let bytes = 0;
  // The middle of a few: one run says more about the machine than about the page.
  for (let run = 0; run < RUNS; run += 1) {
    // A browser that has never been here: cookies of an earlier run would say that it knows the style.
    const chrome = await launcher.launch({ chromePath: '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'] });
    const { lhr } = await lighthouse(address + path, { port: chrome.port, logLevel: 'error', output: 'json' }, config(headers));
    scores.push(Object.keys(TARGET).map((name) => Math.round(lhr.categories[name].score * 100)));
    await chrome.kill();
    bytes = Math.round(lhr.audits['total-byte-weight'].numericValue);
  }
  scores.sort((a, b) => a[0] - b[0]);
  const [performance, accessibility, practices] = scores[Math.floor(RUNS / 2)];
  const met = performance >= TARGET.performance && accessibility >= TARGET.accessibility && practices >= TARGET['best-practices'];
  missed += met ? 0 : 1;
  console.log(`${path.replace(person, '/survivors/…').replace(stay, '/stays/…').replace(promise, '/learning/items/…').padEnd(36)} performance ${performance}  accessibility ${accessibility}  best practices ${practices}  ${bytes} bytes${met ? '' : '  MISSED'}`);
}
process.exit(missed ? 1 : 0);

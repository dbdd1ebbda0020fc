// node tests/browser.mjs: what one Chromium makes of pages. A line of JSON on stdin names a page,
// {"file", "words", "outside"}; a line of JSON on stdout answers it. They end with stdin.
// Rules of axe-core in every way that the page is looked at, what a reader reaches by keyboard,
// what an injected script can do, and what is left without script.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WIDE = { width: 1366, height: 768 }, NARROW = { width: 400, height: 800 };
const openAll = () => document.querySelectorAll("details").forEach((one) => { one.open = true; });
// One after the other in one tab: folds that were opened stay open.
const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  narrow: { viewport: NARROW },
  opened: { isOpen: true },
  "dark opened": { colorScheme: "dark", isOpen: true },
  "narrow opened": { viewport: NARROW, isOpen: true },
  print: { media: "print", isOpen: true },
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });

async function visit(url, options, work) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  const page = await context.newPage();
  const seen = { requests: [], said: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => seen.said.push(message.text()));
  page.on("pageerror", (error) => seen.said.push(String(error)));
  page.on("dialog", (dialog) => { seen.said.push(dialog.message()); dialog.dismiss(); });
  const begun = Date.now();
  await page.goto(url);
  const found = await work(page, seen, Date.now() - begun);
  await context.close();
  return found;
}

async function looked(page) {
  // evaluate() goes round the page's policy, which lets no other script in.
  await page.evaluate(AXE);
  const found = {};
  for (const [name, look] of Object.entries(LOOKS)) found[name] = await judged(page, look);
  return found;
}

async function judged(page, { colorScheme = "light", viewport = WIDE, media = "screen", isOpen }) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, media });
  if (isOpen) await page.evaluate(openAll);
  const found = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const violations = found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
  return { violations, passes: found.passes.length, sideways };
}

async function attacked(page, outside) {
  return page.evaluate(async (address) => {
    const script = document.createElement("script");
    script.textContent = "window.ran = 1";
    const picture = document.createElement("img");
    picture.src = address;
    const styled = document.createElement("p");
    styled.setAttribute("style", "color: rgb(1, 2, 3)");
    styled.setAttribute("onclick", "window.ran = 1");
    document.body.append(script, picture, styled);
    styled.click();
    const color = getComputedStyle(styled).color;
    await new Promise((done) => setTimeout(done, 100));
    for (const one of [script, picture, styled]) one.remove();
    return { ran: window.ran === 1, styled: color === "rgb(1, 2, 3)" };
  }, outside);
}

const focus = (page) => page.evaluate(() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { tag: one.tagName, id: one.id, isSkip: one.classList.contains("skip"), ring };
});

async function walked(page) {
  await page.keyboard.press("Tab");
  const first = await focus(page);
  await page.keyboard.press("Enter");
  const skipped = await page.evaluate(() => location.hash);
  const stops = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await focus(page);
    if (stop.tag === "BODY" || stops.length > 3000) break;
    stops.push(stop);
  }
  const controls = await page.evaluate(() =>
    [...document.querySelectorAll("main a[href], button, input, select, summary, footer a[href]")]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.offsetParent).length);
  const fold = page.locator("summary").first();
  const isOpen = () => fold.evaluate((one) => one.parentNode.open);
  const folds = [];
  if (await fold.count()) {
    await fold.focus();
    for (const key of ["Enter", "Space"]) { await page.keyboard.press(key); folds.push(await isOpen()); }
  }
  return { first, skipped, stops: stops.length, controls, unmarked: stops.filter((one) => !one.ring), folds };
}

async function searched(page, words) {
  if (!(await page.locator("#q").count())) return null;
  const told = () => page.locator("#count").innerText();
  const before = await told();
  await page.locator("#q").focus();
  // At once, as an input method does: letter by letter, the count would change before the last one.
  await page.keyboard.insertText(words);
  const begun = Date.now();
  await page.waitForFunction((old) => document.querySelector("#count").textContent !== old, before);
  const ms = Date.now() - begun;
  const after = await told();
  const visible = await page.evaluate(() => [...document.querySelectorAll("tbody tr:not(.gh)")]
    .filter((one) => one.offsetParent).map((one) => one.textContent));
  await page.locator("#clear").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((old) => document.querySelector("#count").textContent === old, before);
  return { before, after, visible, ms, focus: (await focus(page)).id };
}

// The folds as they are when the browser begins to print.
async function printed(page) {
  if (!(await page.locator("#print").count())) return null;
  await page.evaluate(() => addEventListener("beforeprint", () => {
    window.folds = [...document.querySelectorAll("details.pl")].map((one) => one.open);
  }));
  await page.locator("#print").click();
  return page.evaluate(() => window.folds);
}

async function unscripted(page, url) {
  const tools = await page.locator(".tools").evaluateAll((all) => all.filter((one) => one.offsetParent).length);
  const inFold = page.locator("details.pl [id]").first();
  if (!(await inFold.count())) return { tools, reached: null };
  const id = await inFold.getAttribute("id");
  await page.goto(`${url}#${id}`);
  return { tools, reached: await page.locator(`[id="${id}"]`).isVisible() };
}

// Without an address to attack from, a page is opened and searched alone.
async function reported({ file, words, outside }) {
  const url = pathToFileURL(file).href;
  const report = outside ? { looks: await visit(url, {}, looked) } : {};
  await visit(url, {}, async (page, seen, ms) => {
    Object.assign(report, { ms, requests: [...seen.requests], said: [...seen.said] });
    report.text = await page.evaluate(() => document.body.innerText);
    report.links = await page.evaluate(() => [...document.querySelectorAll("a")].map((one) => one.href));
    report.foreign = await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, link, form, [style], [onclick], [onerror]").length);
    if (outside) report.keyboard = await walked(page);
    report.deferred = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((one) => getComputedStyle(one).contentVisibility === "auto").length);
    report.search = await searched(page, words);
    report.printed = await printed(page);
    if (outside) report.attack = await attacked(page, outside);
  });
  report.unscripted = await visit(url, { javaScriptEnabled: false }, (page) => unscripted(page, url));
  return report;
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await reported(JSON.parse(line))));
}
await browser.close();

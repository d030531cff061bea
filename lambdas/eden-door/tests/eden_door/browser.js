// What people do with the page. `browser`, `check`, `axe` and `screenshot` are the driver's.

const HOME = "https://door.example.com/";
const PREVIEW = "https://api-foo.dev.example.com/";
const APPLICATION = "the application of this preview";

const opened = async (email, options) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on("dialog", (dialog) => check.fail(`something ran: ${dialog.message()}`));
  await page.goto(HOME);
  check.equal(new URL(page.url()).host, "idp.example.org");
  await page.fill("input[name=email]", email);
  await page.click("button");
  await page.waitForURL(HOME);
  return page;
};
const card = (page, name) => page.locator("li").filter({ has: page.locator("h2", { hasText: name }) });
const state = (page, name) => card(page, name).locator(".state").textContent();
const accessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
  check.deepEqual(found, [], what);
};
const background = (page) => page.evaluate(() => getComputedStyle(document.querySelector("fieldset")).backgroundColor);

// A visitor signs in on the way to a preview.
const guest = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
await guest.goto(`${PREVIEW}shop?q=1`);
check.equal(new URL(guest.url()).host, "idp.example.org");
await guest.fill("input[name=email]", "jane@example.com");
await guest.click("button");
await guest.waitForURL(`${PREVIEW}shop?q=1`);
check.equal(await guest.locator("body").textContent(), APPLICATION);

// An operator, without scripts.
const page = await opened("op@example.com", { javaScriptEnabled: false, locale: "en-US" });
check.equal(await page.locator("h1").textContent(), "Previews");
check.equal(await page.locator("html").getAttribute("lang"), "en");
check.equal(await page.locator("img").count(), 0);
check.equal(await card(page, "<img src=x onerror=alert(1)>").count(), 1);
check.equal(await state(page, "foo"), "Awake");

// With the keyboard alone.
const focused = async () => {
  const focus = page.locator(":focus");
  return (await focus.count()) === 1 ? focus.getAttribute("aria-label") : null;
};
for (let pressed = 0; (await focused()) !== "Sleep: foo"; pressed += 1) {
  check.ok(pressed < 40, "the button is reached with Tab");
  await page.keyboard.press("Tab");
}
await page.keyboard.press("Enter");
await card(page, "foo").locator(".asleep").waitFor();
check.match(await card(page, "foo").textContent(), /put to sleep, op@example\.com/);

// A form, an extension, and a delete that asks first.
await page.getByLabel("Name", { exact: true }).fill("new");
await page.getByLabel("Image tag").fill("v2");
await page.getByRole("button", { name: "Create" }).click();
await card(page, "new").waitFor();
const expiry = async () => Date.parse(await card(page, "new").locator("dd time").last().getAttribute("datetime"));
const before = await expiry();
await page.getByRole("button", { name: "Extend by a day: new" }).click();
await card(page, "new").getByText("extended, op@example.com").waitFor();
check.equal((await expiry()) - before, 86_400_000);
// What falls asleep by itself is kept awake.
await page.getByRole("button", { name: "Keep awake for 8 hours: new" }).click();
await card(page, "new").getByText("kept awake, op@example.com").waitFor();
await page.getByRole("link", { name: "Delete…: new" }).click();
check.equal(await page.locator("h1").textContent(), "Delete this preview?");
await page.getByRole("link", { name: "Keep it" }).click();
check.equal(await card(page, "new").count(), 1);
await page.getByRole("link", { name: "Delete…: new" }).click();
await page.getByRole("button", { name: "Delete" }).click();
await page.waitForURL(HOME);
check.equal(await card(page, "new").count(), 0);

// A visitor wakes, and has no other button.
const visitor = await opened("jane@example.com", { javaScriptEnabled: false });
check.deepEqual(await visitor.locator("main button").allTextContents(), ["Wake"]);
await visitor.getByRole("button", { name: "Wake: foo" }).click();
await card(visitor, "foo").locator(".waking").waitFor();
const pressed = page.waitForResponse((response) => response.url() === `${HOME}sleep`);
await page.reload();
await page.getByRole("button", { name: "Sleep: <img" }).click();
check.equal((await pressed).status(), 303);

// Both languages, light and dark, and nothing that keeps people out.
for (const [name, options] of [
  ["page-light", { locale: "en-US", colorScheme: "light" }],
  ["page-dark", { locale: "ja-JP", colorScheme: "dark" }],
]) {
  const shown = await opened("op@example.com", { ...options, viewport: { width: 1000, height: 600 } });
  await accessible(shown, name);
  await screenshot(shown, name);
  check.equal(await background(shown), name === "page-light" ? "rgb(242, 244, 247)" : "rgb(32, 36, 43)");
  check.equal(await shown.locator("h1").textContent(), name === "page-light" ? "Previews" : "プレビュー");
  await shown.locator("a[href^='/delete?']").first().click();
  await accessible(shown, `${name}: delete`);
  await shown.context().close();
}

// A preview cannot press buttons of the page, whoever visits it.
const sibling = await opened("op@example.com");
await sibling.route(PREVIEW, (route) => route.fulfill({ contentType: "text/html", body: "<p>a preview" }));
await sibling.goto(PREVIEW);
const [refused] = await Promise.all([
  sibling.waitForResponse(`${HOME}delete`),
  sibling.evaluate(() => {
    document.body.innerHTML =
      '<form method=post action="https://door.example.com/delete"><input name=profile value=default><input name=name value=foo></form>';
    document.forms[0].submit();
  }),
]);
check.equal(refused.status(), 403);
check.equal(await refused.request().headerValue("origin"), "https://api-foo.dev.example.com");
await sibling.waitForLoadState();
await sibling.getByText("This request was sent by another site.").waitFor();
await sibling.goto(HOME);
check.equal(await card(sibling, "foo").count(), 1);
const atProvider = sibling.waitForRequest((request) => request.url().startsWith("https://idp.example.org/logout?"));
await sibling.getByRole("button", { name: "Sign out" }).click();
await atProvider;
await sibling.waitForURL(/^https:\/\/idp\.example\.org\/\?state=/);
await sibling.goto(HOME);
check.equal(new URL(sibling.url()).host, "idp.example.org");

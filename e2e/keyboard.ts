import { expect, type Locator, type Page } from '@playwright/test';

/** Whoever meets more than this many stops between two places has lost the thread. */
const MOST_STOPS = 120;

/** Presses Tab until `target`, or something in it, has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  const hasFocus = () => target.first().evaluate((element) => element.contains(document.activeElement));
  for (let stops = 0; !(await hasFocus()); stops++) {
    expect(stops, `stops on the way to ${String(target)}`).toBeLessThan(MOST_STOPS);
    await page.keyboard.press('Tab');
  }
}

/** Goes to `target` and presses a key there. */
export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field and types. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

/** Has the command palette do what is called so. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.locator('[data-palette]');
  await palette.getByRole('textbox').fill(name);
  await palette.getByRole('button', { name }).first().press('Enter');
  await expect(palette).toBeHidden();
}

// Viewers: they come in, speak, and give hearts.
import { strict as assert } from 'node:assert';
import { moves } from '../browser.mjs';
import { decent } from '../decency.mjs';

/** Fills the sign-up form in front of somebody; over a picture it asks for no handle. */
export async function signUp(page, name, handle) {
  const form = page.getByTestId('signup-form');
  await form.locator('[name=name]').fill(name);
  const asked = form.locator('[name=handle]');
  if (await asked.count()) await asked.fill(handle);
  await form.locator('[name=email]').fill(`${handle}@example.com`);
  await form.locator('[name=password]').fill('battery staple');
  await page.getByTestId('signup-submit').click();
}

/** Speaks in the room, as fast as a person types. */
export async function say(page, text) {
  await page.getByTestId('comment-input').fill(text);
  await page.waitForTimeout(700);
  await page.getByTestId('comment-send').click();
}

/** The comment in somebody's list that the server has: for a moment one's own stands there twice, once as a draft. */
export const heard = (page, text) =>
  page.locator('[data-testid=comment]:not(.waiting)').filter({ hasText: text });

/** The comment that flies over somebody's picture. */
export const flying = (page, text) => page.getByTestId('danmaku').getByText(text);

export async function people(evening) {
  const { leader, viewer, live } = evening;

  await evening.step('commenting asks who is there, and the comment arrives', async () => {
    await say(viewer, '你好，雷总');
    await decent(viewer, 'sign up over the picture');
    await viewer.getByTestId('signup-submit').click();
    assert.equal(await viewer.locator('[data-testid=signup-form] [role=alert]').count(), 3, 'all at once');
    await viewer.getByTestId('door-login').click();
    await decent(viewer, 'log in over the picture');
    await viewer.getByTestId('door-signup').click();
    await signUp(viewer, '小红', 'xiaohong');
    await leader.getByTestId('stream-line').getByText('你好，雷总').waitFor();
    await moves(viewer);
  });

  await evening.step('hearts are counted by taps and by people', async () => {
    for (let n = 0; n < 5; n++) await viewer.getByTestId('heart').click();
    const room = await evening.until(leader, `/lives/${live}/room`, ({ taps }) => taps === 5);
    assert.equal(room.tappers, 1);
  });

  await evening.step('a comment flies over the picture, until that is switched off', async () => {
    await say(viewer, 'It flies');
    await flying(viewer, 'It flies').waitFor();
    await viewer.getByTestId('danmaku-switch').click();
    await flying(viewer, 'It flies').waitFor({ state: 'detached' });
    await say(viewer, 'It stays down');
    await heard(viewer, 'It stays down').waitFor();
    assert.equal(await flying(viewer, 'It stays down').count(), 0);
    await viewer.getByTestId('danmaku-switch').click();
  });

  await evening.step('somebody is made a moderator, and finds the way to the comments', async () => {
    const keeper = await evening.person('keeper', { width: 1024, height: 700 });
    await keeper.goto('/signup');
    await signUp(keeper, '王管', 'wang');
    await keeper.waitForURL((url) => url.pathname !== '/signup');
    const desk = await leader.context().newPage();
    await desk.goto('/studio/team');
    await desk.getByTestId('add-member').locator('[name=handle]').fill('wang');
    await desk.getByTestId('add-member').getByRole('button', { name: 'Add' }).click();
    await desk.getByTestId('member').filter({ hasText: '@wang' }).waitFor();
    await desk.close();
    await keeper.goto('/studio');
    await keeper.getByTestId('desk-live').getByRole('link', { name: 'Launch night' }).click();
    await keeper.getByRole('link', { name: 'Moderate' }).click();
    await keeper.getByTestId('stream-line').getByText('It stays down').waitFor();
    await keeper.getByTestId('comment-input').fill('The team is here');
    await keeper.getByTestId('comment-send').click();
    await heard(viewer, 'The team is here').waitFor();
    evening.keeper = keeper;
  });

  await evening.step('a form is shown to nobody who may not send it', async () => {
    const other = await evening.keeper.context().newPage();
    await other.goto('/studio/products/new');
    await other.getByTestId('not-yours').waitFor();
    assert.equal(await other.getByTestId('product-form').count(), 0);
    await decent(other, 'a page of another role');
    await other.close();
  });
}

// Order in the room: what a moderator does is seen on the viewer's phone, and told in words.
import { strict as assert } from 'node:assert';
import { decent } from '../decency.mjs';
import { heard, say } from './people.mjs';

/** What the room answers to a viewer who may not say this. */
const told = (page, words) => page.getByRole('alert').getByText(words).waitFor();

/** The line of a comment before the moderator. */
const line = (page, text) => page.getByTestId('stream-line').filter({ hasText: text });

async function choose(page, text, act) {
  await line(page, text).hover();
  await line(page, text)
    .getByRole('button', { name: /^More about/ })
    .click();
  await page.getByRole('menuitem', { name: act }).click();
}

export async function moderation(evening) {
  const { leader, viewer, keeper, live } = evening;

  await evening.step('a deleted comment vanishes before the viewer', async () => {
    await say(viewer, 'Cheap watches here');
    await heard(viewer, 'Cheap watches here').waitFor();
    await line(keeper, 'Cheap watches here').hover();
    await line(keeper, 'Cheap watches here').getByTestId('delete-comment').click();
    await heard(viewer, 'Cheap watches here').waitFor({ state: 'detached' });
    await heard(viewer, 'It stays down').waitFor();
  });

  await evening.step(
    'a muted viewer is told so when she speaks, and speaks again when she is freed',
    async () => {
      await choose(keeper, '你好，雷总', 'Mute for 10 minutes');
      await keeper.getByText(/Muted\s+until/).waitFor();
      await say(viewer, 'Can you hear me?');
      await told(viewer, 'A moderator has muted you in this live.');
      assert.equal(await viewer.getByTestId('comment-input').inputValue(), 'Can you hear me?');
      await keeper.getByRole('button', { name: 'Lift' }).click();
      await keeper.getByText(/Muted\s+until/).waitFor({ state: 'detached' });
      await evening.until(keeper, `/lives/${live}/bans`, (bans) => bans.length === 0);
      await viewer.getByTestId('comment-send').click();
      await line(keeper, 'Can you hear me?').waitFor();
    }
  );

  await evening.step('slow mode refuses the second comment and says how long to wait', async () => {
    await leader.getByTestId('slow-mode').selectOption('300000');
    await viewer.getByPlaceholder('Slow mode is on').waitFor();
    await say(viewer, 'And another thing');
    await told(viewer, /Slow mode: comment again in \d+ s\./);
    await leader.getByTestId('slow-mode').selectOption('0');
    await viewer.getByPlaceholder('Say something').waitFor();
    await viewer.getByTestId('comment-send').click();
    await line(keeper, 'And another thing').waitFor();
  });

  await evening.step('followers only: whoever follows may speak', async () => {
    await leader.getByRole('switch', { name: 'Followers only' }).click();
    await viewer.getByPlaceholder('Followers may comment').waitFor();
    await say(viewer, 'I am new here');
    await told(viewer, 'Only followers may comment here. Follow first.');
    await viewer.getByTestId('follow').click();
    await evening.until(viewer, '/handles/leijun', (account) => account.following);
    await viewer.getByTestId('comment-send').click();
    await line(keeper, 'I am new here').waitFor();
    await leader.getByRole('switch', { name: 'Followers only' }).click();
  });

  await evening.step(
    'a blocked word is turned away however it is written, and the list stays secret',
    async () => {
      await leader.getByRole('button', { name: /^Blocked words/ }).click();
      await decent(leader, 'blocked words');
      await leader.getByRole('textbox', { name: 'Blocked words' }).fill('诈骗, swindle');
      await leader.getByRole('button', { name: 'Save words' }).click();
      await leader.getByRole('button', { name: 'Blocked words: 2' }).waitFor();
      await say(viewer, 'What a SWINDLE');
      await told(viewer, 'This live does not allow one of these words.');
      await viewer.getByTestId('comment-input').fill('');
      assert.deepEqual((await evening.ask(viewer, `/lives/${live}/room`)).rules.words, []);
      assert.equal(await line(keeper, 'SWINDLE').count(), 0);
      await leader.getByRole('button', { name: /^Blocked words/ }).click();
      const away = leader.getByTestId('turned-away');
      await away.getByText('What a SWINDLE').waitFor();
      await away.getByText('swindle', { exact: true }).waitFor();
      await decent(leader, 'what was turned away');
      await leader.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    }
  );

  await evening.step('a pinned comment stays in sight of the viewer until it is taken down', async () => {
    await choose(keeper, 'I am new here', 'Pin comment');
    await viewer.getByTestId('pinned-comment').getByText('I am new here').waitFor();
    await leader.getByRole('button', { name: 'Unpin' }).click();
    await viewer.getByTestId('pinned-comment').waitFor({ state: 'detached' });
  });
}

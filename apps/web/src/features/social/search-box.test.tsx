import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { SearchBox } from './search-box.tsx';

beforeAll(startI18n);

test('the box says what cannot be read and where, and asks once it can be', async () => {
  const onSearch = vi.fn<(query: string) => void>();
  const onProblem = vi.fn<() => void>();
  const page = document.body.appendChild(document.createElement('div'));
  const app = createRoot(page);
  app.render(
    <MantineProvider env="test">
      <SearchBox query="" onSearch={onSearch} onProblem={onProblem} />
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(page.querySelector('input')).not.toBeNull(), 5_000);
  const box = page.querySelector('input')!;
  const ask = (text: string) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
    return vi.waitFor(() => {
      expect(box.value).toBe(text);
      page.querySelector('form')!.requestSubmit();
    });
  };
  await ask('refund form:ana');
  await vi.waitFor(() => expect(page.querySelector('u')?.textContent).toBe('form:ana'));
  expect(page.textContent).toContain('There is no such filter.');
  expect(box.value.slice(box.selectionStart!, box.selectionEnd!)).toBe('form:ana');
  expect(onSearch).not.toHaveBeenCalled();
  expect(onProblem).toHaveBeenCalledOnce();
  await ask('refund from:ana');
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalledWith('refund from:ana'));
  box.focus();
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(document.activeElement).not.toBe(box);
  expect(box.value).toBe('refund from:ana');
  app.unmount();
  page.remove();
});

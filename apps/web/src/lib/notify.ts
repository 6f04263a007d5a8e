import type { NotificationData } from '@mantine/notifications';
import { t } from 'i18next';
import { createElement } from 'react';

let isWanted = false;
const listeners = new Set<() => void>();

/** Whether anything has been said yet: what shows it is fetched only then. */
export const notices = {
  isWanted: () => isWanted,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Says something in the corner; what has an `id` can be taken away again. */
export const showNotice = (notice: NotificationData) => void show(notice);

export const hideNotice = (id: string) =>
  void import('@mantine/notifications').then(({ notifications }) => notifications.hide(id));

async function show(notice: NotificationData) {
  isWanted = true;
  for (const listener of listeners) listener();
  const { notifications } = await import('@mantine/notifications');
  notifications.show({ withBorder: true, closeButtonProps: { 'aria-label': t('action.close') }, ...notice });
}

/** Something has been done. */
export const notifyDone = (message: string) => void show({ message, color: 'kingfisher', autoClose: 4000 });

/** Something has been done that can still be taken back. Answers what takes the notice away. */
export function notifyAction(message: string, label: string, run: () => void): () => void {
  const id = crypto.randomUUID();
  const act = () => {
    hideNotice(id);
    run();
  };
  const button = createElement('button', { type: 'button', className: 'notice-action', onClick: act }, label);
  void show({ id, message: createElement('span', null, message, ' ', button), color: 'kingfisher', autoClose: 10_000 });
  return () => hideNotice(id);
}

/** Something has not been done; stays long enough to be read. */
export const notifyProblem = (message: string, title?: string) =>
  void show({ message, ...(title ? { title } : {}), color: 'red', autoClose: 12_000, role: 'alert' });

import { notifications } from '@mantine/notifications';

/** Something has been done. */
export const notifyDone = (message: string) =>
  notifications.show({ message, color: 'kingfisher', autoClose: 4000, withBorder: true });

/** Something has not been done; stays until read. */
export const notifyProblem = (message: string, title?: string) =>
  notifications.show({
    message,
    ...(title ? { title } : {}),
    color: 'red',
    autoClose: 12_000,
    withBorder: true,
    role: 'alert',
  });

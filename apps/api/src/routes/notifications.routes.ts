import {
  Notification,
  NotificationCount,
  NotificationListQuery,
  NotificationSettings,
  page,
  ReadNotifications,
} from '@perch/contracts';
import {
  countNotifications,
  getNotificationSettings,
  listNotifications,
  readNotifications,
  saveNotificationSettings,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

const tags = ['notifications'];
const view = { permission: 'tickets.view', memberOnly: 'Notifications are of people' } as const; // they are about tickets

export const notificationsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/notifications',
    {
      config: view,
      schema: {
        tags,
        summary: 'What you were told of, newest first',
        description: 'Kept for 90 days.',
        querystring: NotificationListQuery,
        response: { 200: page(Notification) },
      },
    },
    async (request) => listNotifications(request.context(), request.query),
  );
  app.get(
    '/notifications/count',
    {
      config: view,
      schema: { tags, summary: 'How many are unread, up to 100', response: { 200: NotificationCount } },
    },
    async (request) => countNotifications(request.context()),
  );
  app.post(
    '/notifications/read',
    {
      config: view,
      schema: {
        tags,
        summary: 'Mark notifications as read',
        description: 'Some by `ids`, those about one ticket, or `all`. Answers how many are left unread.',
        body: ReadNotifications,
        response: { 200: NotificationCount },
      },
    },
    async (request) => readNotifications(request.context(), request.body),
  );

  app.get(
    '/me/notification-settings',
    {
      config: view,
      schema: {
        tags,
        summary: 'What you are told of outside of Perch',
        response: { 200: NotificationSettings },
      },
    },
    async (request) => getNotificationSettings(request.context()),
  );
  app.put(
    '/me/notification-settings',
    {
      config: view,
      schema: {
        tags,
        summary: 'Choose what you are told of outside of Perch, and when not',
        description:
          'E-mail is written of what is unread after three minutes, together, at most every ten; never in quiet hours, after which it follows.',
        body: NotificationSettings,
        response: { 200: NotificationSettings },
      },
    },
    async (request) => saveNotificationSettings(request.context(), request.body),
  );
};

import { notifications } from '@mantine/notifications';

// Test files share their modules, which makes them several times as fast; what modules keep begins anew in each.
notifications.clean();
notifications.cleanQueue();
localStorage.clear();
sessionStorage.clear();

import { Outlet } from '@tanstack/react-router';
import classes from './setup.module.css';

export function SetupLayout() {
  return (
    <div className={classes.scroller}>
      <Outlet />
    </div>
  );
}

import { Drawer } from '@mantine/core';
import type { Member } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import setup from '../setup.module.css';
import { MemberTwoFactor } from '../security/member-two-factor.tsx';
import { MemberAccess } from './member-access.tsx';
import { MemberForm } from './member-form.tsx';
import { MemberPhone } from './member-phone.tsx';
import classes from './people.module.css';

interface MemberDrawerProps {
  /** as they are now; the form keeps what it was opened with until it is asked to show the newest */
  member: Member;
  onClose: () => void;
}

/** One member: who they are, what they may do, and whether they can sign in. A section each. */
export function MemberDrawer({ member, onClose }: MemberDrawerProps) {
  const { t } = useTranslation();
  const [seen, setSeen] = useState(member);
  /** the form begins anew with another one */
  const [filling, setFilling] = useState(0);
  const fillAnew = (newest: Member) => {
    setSeen(newest);
    setFilling((before) => before + 1);
  };
  // what is being edited stays; a change of somebody else's in between is not passed over
  const onAccessChanged = (changed: Member) =>
    setSeen((old) => (changed.revision === old.revision + 1 ? changed : old));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      overlayProps={{ backgroundOpacity: 0.35 }}
      size={420}
      title={
        <span className={classes.drawerTitle}>
          <Avatar name={member.name} url={member.avatarUrl} size={36} />
          <span className={classes.who}>
            <strong>
              <bdi>{member.name}</bdi>
            </strong>
            <span className={setup.dim}>{member.email}</span>
          </span>
        </span>
      }
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <MemberForm key={filling} member={seen} onReload={() => fillAnew(member)} onSaved={fillAnew} />
      <MemberPhone member={member} />
      <MemberTwoFactor member={member} />
      <MemberAccess member={member} onChanged={onAccessChanged} />
    </Drawer>
  );
}

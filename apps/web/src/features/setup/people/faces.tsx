import type { Member } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import classes from '../setup.module.css';

const SHOWN = 5;

/** A few faces and how many people there are. */
export function Faces({ people }: { people: Member[] }) {
  const { t } = useTranslation();
  if (people.length === 0) return <span className={classes.dim}>{t('setup.departments.nobody')}</span>;
  return (
    <span className={classes.people}>
      {people.slice(0, SHOWN).map((person) => (
        <span key={person.id} title={person.name}>
          <Avatar name={person.name} url={person.avatarUrl} size={24} />
          <span className="sr-only">{person.name}</span>
        </span>
      ))}
      <span className={classes.dim}>{t('setup.departments.count', { count: people.length })}</span>
    </span>
  );
}

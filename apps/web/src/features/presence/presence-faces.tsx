import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './presence.module.css';
import { usePresence, type OtherPerson } from './queries.ts';

const MOST_FACES = 3;

/** Who else is at this ticket, and who is writing; said aloud as it changes. */
export function PresenceFaces({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const others = usePresence(ticketId);
  const typing = others.filter(({ state }) => state === 'typing');
  const told = typing.length > 0 ? typing : others;
  const words =
    told.length === 0
      ? ''
      : t(typing.length > 0 ? 'presence.typing' : 'presence.viewing', { count: told.length, names: namesOf(told) });
  return (
    <div className={classes.faces} data-typing={typing.length > 0 || undefined}>
      <Faces people={others} size={24} />
      <span className={classes.words} aria-live="polite" title={words}>
        {words}
      </span>
    </div>
  );
}

/** The same, small, in a row of the list. */
export function PresenceDots({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const others = usePresence(ticketId);
  if (others.length === 0) return null;
  const words = t('presence.viewing', { count: others.length, names: namesOf(others) });
  return (
    <span className={classes.dots} title={words} data-typing={others[0]!.state === 'typing' || undefined}>
      <Faces people={others} size={16} />
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** Before one sends: a colleague is writing on the same ticket. */
export function TypingNotice({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const typing = usePresence(ticketId).filter(({ state }) => state === 'typing');
  return (
    <p className={classes.notice} role="status" hidden={typing.length === 0}>
      {typing.length > 0 && t('presence.typingToo', { count: typing.length, names: namesOf(typing) })}
    </p>
  );
}

function Faces({ people, size }: { people: readonly OtherPerson[]; size: number }) {
  return (
    <>
      {people.slice(0, MOST_FACES).map(({ id, name, avatarUrl, state }) => (
        <span key={id} className={classes.face} data-state={state} aria-hidden>
          <Avatar name={name} url={avatarUrl} size={size} />
        </span>
      ))}
      {people.length > MOST_FACES && (
        <span className={classes.more} aria-hidden>
          +{people.length - MOST_FACES}
        </span>
      )}
    </>
  );
}

const namesOf = (people: readonly OtherPerson[]) =>
  new Intl.ListFormat(currentLocale()).format(people.map(({ name }) => name));

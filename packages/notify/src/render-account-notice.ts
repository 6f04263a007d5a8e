import type { Locale } from '@perch/contracts';
import { letter, type RenderedEmail } from './letter.ts';

export interface AccountNoticeData {
  /** what has become of an account */
  change:
    | 'password_changed'
    | 'two_factor_on'
    | 'two_factor_off'
    | 'two_factor_reset'
    | 'recovery_code_used'
    | 'email_changed';
  /** of `recovery_code_used`: how many are left */
  left?: number;
  /** of `email_changed`: the new address, most of it hidden */
  address?: string;
  /** where it can be looked at; http(s) */
  url: string;
}

type Words = { subject: string; body: (data: AccountNoticeData) => string };
interface Notice {
  of: Record<AccountNoticeData['change'], Words>;
  button: string;
  notYou: string;
}

const NOTICE: Record<Locale, Notice> = {
  en: {
    of: {
      password_changed: {
        subject: 'Your password was changed',
        body: () => 'The password of your Perch account was changed. You were signed out at all other places.',
      },
      two_factor_on: {
        subject: 'Two-factor sign-in is on',
        body: () => 'From now on signing in to your Perch account asks for a code of your authenticator app too.',
      },
      two_factor_off: {
        subject: 'Two-factor sign-in was turned off',
        body: () =>
          'Signing in to your Perch account no longer asks for a code. You were signed out at all other places.',
      },
      two_factor_reset: {
        subject: 'Your two-factor sign-in was reset',
        body: () =>
          'An administrator of your organization has removed the authenticator app and the recovery codes of your Perch account, and you were signed out everywhere. Sign in with your password and set it up again.',
      },
      recovery_code_used: {
        subject: 'A recovery code was used',
        body: ({ left = 0 }) =>
          `Somebody signed in to your Perch account with a recovery code instead of the app. ${left === 1 ? 'One code is' : `${left} codes are`} left.`,
      },
      email_changed: {
        subject: 'Your e-mail address was changed',
        body: ({ address = '' }) =>
          `Your Perch account now belongs to ${address}, and nothing more comes to this address. You were signed out at all other places.`,
      },
    },
    button: 'Look at your account',
    notYou: 'If this was not you, set a new password at once and tell an administrator of your organization.',
  },
  'pt-BR': {
    of: {
      password_changed: {
        subject: 'Sua senha foi alterada',
        body: () => 'A senha da sua conta do Perch foi alterada. Você saiu de todos os outros lugares.',
      },
      two_factor_on: {
        subject: 'Entrada em duas etapas ativada',
        body: () =>
          'A partir de agora, para entrar na sua conta do Perch também é preciso um código do aplicativo autenticador.',
      },
      two_factor_off: {
        subject: 'Entrada em duas etapas desativada',
        body: () =>
          'Para entrar na sua conta do Perch não é mais preciso um código. Você saiu de todos os outros lugares.',
      },
      two_factor_reset: {
        subject: 'Sua entrada em duas etapas foi redefinida',
        body: () =>
          'Um administrador da sua organização removeu o aplicativo autenticador e os códigos de recuperação da sua conta do Perch, e você saiu de todos os lugares. Entre com a senha e configure de novo.',
      },
      recovery_code_used: {
        subject: 'Um código de recuperação foi usado',
        body: ({ left = 0 }) =>
          `Alguém entrou na sua conta do Perch com um código de recuperação em vez do aplicativo. ${left === 1 ? 'Resta um código' : `Restam ${left} códigos`}.`,
      },
      email_changed: {
        subject: 'Seu endereço de e-mail foi alterado',
        body: ({ address = '' }) =>
          `Sua conta do Perch agora pertence a ${address}, e nada mais chega a este endereço. Você saiu de todos os outros lugares.`,
      },
    },
    button: 'Ver sua conta',
    notYou: 'Se não foi você, defina uma nova senha agora e avise um administrador da sua organização.',
  },
};

/** A mail to somebody about their own account, in case it was not them. */
export function renderAccountNotice(locale: Locale, data: AccountNoticeData): RenderedEmail {
  const { of, button, notYou } = NOTICE[locale];
  const { subject, body } = of[data.change];
  return letter(locale, { subject, name: undefined, before: [body(data)], url: data.url, button, after: [notYou] });
}

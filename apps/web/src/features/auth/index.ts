export { VerifyEmailPage } from './verify-email-page.tsx';
export { AuthLayout } from './auth-layout.tsx';
export { ForgotPasswordPage } from './forgot-password-page.tsx';
export { InvitationPage } from './invitation-page.tsx';
export { ResetPasswordPage } from './reset-password-page.tsx';
export { SignInPage } from './sign-in-page.tsx';
export { SignUpPage } from './sign-up-page.tsx';
export { EndReportMailPage } from './end-report-mail-page.tsx';

export { CannedButton } from './canned-button.tsx';
export { CannedPicker } from './canned-picker.tsx';
export { useCannedReplies, useCreateCanned, useDeleteCanned, useUpdateCanned, type CannedFields } from './queries.ts';

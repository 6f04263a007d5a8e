/** As the `ref` of what shall have the focus when it is drawn. */
export const focus = (element: HTMLElement | null) => element?.focus();

/** A storage of the browser that may be forbidden or full: reading gives null, writing does nothing. */
const storageIn = (area: () => Storage) => ({
  get(name: string): string | null {
    try {
      return area().getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string | null) {
    try {
      if (value === null) area().removeItem(name);
      else area().setItem(name, value);
    } catch {
      // nothing depends on it
    }
  },
});

/** Kept on this device. */
export const storage = storageIn(() => localStorage);
/** Kept until this tab is closed. */
export const tabStorage = storageIn(() => sessionStorage);

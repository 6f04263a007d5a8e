/// <reference types="vite/client" />

declare module '*.json?part=others' {
  const texts: object;
  export default texts;
}
declare module '*.json?part=profile' {
  const texts: object;
  export default texts;
}

declare module '*.json?part=customer' {
  const texts: object;
  export default texts;
}

declare module '*.json?part=social' {
  const texts: object;
  export default texts;
}

declare module '*.json?part=setup' {
  const texts: object;
  export default texts;
}

declare module '*.json?part=incident' {
  const texts: object;
  export default texts;
}

declare module '*.json?part=guest' {
  const texts: object;
  export default texts;
}
declare module '*.json?part=administration' {
  const texts: object;
  export default texts;
}

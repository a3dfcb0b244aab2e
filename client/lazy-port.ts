/**
 * A port that is opened at the first call of one of its methods: loading a driver takes half a second, and most commands need one
 * or two. Every method of a port is asynchronous, so nobody notices.
 * @param translate turns what a method throws into what the caller should see
 */
export function lazyPort<T extends object>(
  open: () => Promise<T>,
  translate: (error: unknown) => unknown = (error) => error,
): T {
  return new Proxy({} as T, {
    get:
      (_target, name) =>
      async (...values: unknown[]) => {
        try {
          const port = (await open()) as Record<PropertyKey, (...values: unknown[]) => Promise<unknown>>;
          return await port[name]?.(...values);
        } catch (error) {
          throw translate(error);
        }
      },
  });
}

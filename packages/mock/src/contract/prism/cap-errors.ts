/**
 * The largest number of errors that one list or map of a value can add. So many fill the header `sl-violations`, so that a
 * larger number would change no response.
 */
export const maxErrorsPerList = 100;

const listLoop = /for\(let (\w+)=0; \1<(\w+); \1\+\+\)\{/g;
const mapLoop = /for\(const (\w+) in (\w+)\)\{/g;

/**
 * Rewrites a validation function of Ajv so that each loop ends after {@link maxErrorsPerList} errors. Without that, a body of
 * 4 MB has two million errors, which take 24 seconds and 3 GB. A loop ends early only if the value is invalid already, so the
 * verdict stays the same. For Ajv's option `code.process`.
 */
export function capErrors(source: string): string {
  // A loop of `contains` goes on after errors, until an item fits.
  if (source.includes('keyword:"contains"')) return source;
  return source
    .replaceAll(
      listLoop,
      (_, index, length) =>
        `for(let ${index}=0, stop${index}=errors+${maxErrorsPerList}; ${index}<${length} && errors<stop${index}; ${index}++){`,
    )
    .replaceAll(
      mapLoop,
      (_, key, map) =>
        `const stop${key}=errors+${maxErrorsPerList};for(const ${key} in ${map}){if(errors>=stop${key})break;`,
    );
}

import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { remember, remembered } from "../browser/remembered.ts";
import { en, type Texts } from "./en.ts";
import { tr } from "./tr.ts";

const languages = { en: { name: "English", texts: en }, tr: { name: "Türkçe", texts: tr } };
export type LanguageName = keyof typeof languages;

interface Language {
  name: LanguageName;
  texts: Texts;
  choose: (name: LanguageName) => void;
}

const LanguageContext = createContext<Language>({ name: "en", texts: en, choose: () => undefined });

const choice = "kling-demo-language";
const isLanguage = (name: string | null): name is LanguageName =>
  name !== null && Object.hasOwn(languages, name);

/** The language that was chosen last; else the browser's, if the page speaks it. */
function firstLanguage(): LanguageName {
  const last = remembered(choice);
  if (isLanguage(last)) return last;
  return navigator.language.toLowerCase().startsWith("tr") ? "tr" : "en";
}

/** Gives the texts in the chosen language to everything below. */
export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [name, setName] = useState(firstLanguage);
  const { texts } = languages[name];
  useEffect(() => {
    document.documentElement.lang = name;
    document.title = texts.title;
  }, [name, texts]);
  const language = useMemo(() => {
    const choose = (chosen: LanguageName): void => {
      remember(choice, chosen);
      setName(chosen);
    };
    return { name, texts, choose };
  }, [name, texts]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export const useLanguage = (): Language => use(LanguageContext);
export const useTexts = (): Texts => useLanguage().texts;

export function LanguageSwitch(): ReactNode {
  const { name, texts, choose } = useLanguage();
  return (
    <label className="switch">
      {texts.language}
      <select value={name} onChange={({ target }) => isLanguage(target.value) && choose(target.value)}>
        {Object.entries(languages).map(([key, language]) => (
          <option key={key} value={key} lang={key}>
            {language.name}
          </option>
        ))}
      </select>
    </label>
  );
}

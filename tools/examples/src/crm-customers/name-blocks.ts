import { jaroWinkler } from './jaro-winkler';
import type { Random } from './random';

const FIRST =
  'Anna Bruno Clara Dieter Elif Farid Greta Hugo Ivana Jonas Katja Lukas Mira Nils Olga Paul Quirin Rosa Samuel Tarik Ute Viktor Wanda Xaver Yasmin Zoran'.split(
    ' ',
  );
const STARTS = 'Ba Cor Dre Fen Gol Hum Jas Kli Lör Mev Nos Pfi Qua Rud Sti Tam Uhl Vog Wer Zim'.split(' ');
const MIDDLES = 'bel der gan hol kes lan mer nit pol ras sen tur vik wan zel'.split(' ');
const ENDS = 'berg dorf feld hausen ing kamp ler mann ner quist rich stein thal wald'.split(' ');

// Far on both sides of the threshold of the plan, 0.92.
const STRANGERS = 0.8;
const STRANGERS_TO_A_DOUBLE = 0.86;
const DOUBLES = 0.95;

/** Hands out names such that within a postcode two are alike only where that is meant. */
export class NameBlocks {
  private readonly blocks = new Map<string, string[]>();

  constructor(private readonly random: Random) {}

  /** A name that is like no other of its postcode. */
  stranger(postcode: string): string {
    for (;;) {
      const name = this.draw();
      if (this.isStranger(name, postcode)) return this.keep(name, postcode);
    }
  }

  /** A name with a slip of the pen, alike to `name` and to no other of its postcode. */
  double(name: string, postcode: string): string {
    for (let from = this.random.below(name.length); ; from++) {
      const at = 2 + (from % (name.length - 4));
      const slipped = name.slice(0, at) + name.charAt(at) + name.slice(at);
      const others = (this.blocks.get(postcode) ?? []).filter((other) => other !== name);
      const alike = jaroWinkler(folded(slipped), folded(name)) >= DOUBLES;
      if (alike && others.every((other) => likeness(slipped, other) < STRANGERS_TO_A_DOUBLE))
        return this.keep(slipped, postcode);
    }
  }

  private isStranger(name: string, postcode: string): boolean {
    return (this.blocks.get(postcode) ?? []).every((other) => likeness(name, other) < STRANGERS);
  }

  private keep(name: string, postcode: string): string {
    const names = this.blocks.get(postcode);
    if (names) names.push(name);
    else this.blocks.set(postcode, [name]);
    return name;
  }

  private draw(): string {
    const { random } = this;
    const last = random.pick(STARTS) + random.pick(MIDDLES) + random.pick(MIDDLES) + random.pick(ENDS);
    return `${random.pick(FIRST)} ${last}`;
  }
}

const folded = (name: string): string => name.toLowerCase();

const likeness = (a: string, b: string): number => jaroWinkler(folded(a), folded(b));

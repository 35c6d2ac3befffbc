import type { OrderForm } from "@/features/new-order/form";
import type { Product } from "@/lib/api/types";

/** What the sandbox's gateways do when they see one; gateways/sandbox/scenarios.py has the same. */
export const TEST_TOKENS = [
  { token: "tok_ok", title: "Pays", meaning: "goes through at once" },
  { token: "tok_declined", title: "Declined", meaning: "refused for good: the order is rejected" },
  { token: "tok_flaky", title: "Flaky", meaning: "fails twice, then goes through" },
  { token: "tok_slow", title: "Slow", meaning: "takes two seconds" },
  {
    token: "tok_lost_reply",
    title: "Lost reply",
    meaning: "done, but never answered: asked again, not charged again",
  },
  { token: "tok_down", title: "Down", meaning: "fails always: the order is parked" },
  {
    token: "tok_crash",
    title: "Garbled",
    meaning: "an answer that cannot be read: the worker crashes, the order is parked",
  },
] as const;

/** Addresses with a meaning of their own, for the carrier. */
export const TEST_POSTAL_CODES = [
  { code: "FLAKY", meaning: "fails twice, then ships" },
  { code: "DOWN", meaning: "fails always: parked" },
] as const;
export const UNSERVED_COUNTRY = "XX";

const PEOPLE: readonly Pick<OrderForm, "customer" | "shipping_address">[] = [
  {
    customer: { email: "ada@example.com", name: "Ada Lovelace" },
    shipping_address: {
      line1: "12 St James's Square",
      line2: "",
      city: "London",
      postal_code: "SW1Y 4JH",
      country: "GB",
    },
  },
  {
    customer: { email: "emmy@example.com", name: "Emmy Noether" },
    shipping_address: {
      line1: "Hauptstraße 23",
      line2: "2. Stock",
      city: "Erlangen",
      postal_code: "91054",
      country: "DE",
    },
  },
  {
    customer: { email: "sofia@example.com", name: "Sofia Kovalevskaya" },
    shipping_address: {
      line1: "Drottninggatan 95",
      line2: "",
      city: "Stockholm",
      postal_code: "113 60",
      country: "SE",
    },
  },
];

/** A form that is filled in; another each time. Without a catalogue, with what the demo sells. */
export function example(turn: number, products: readonly Product[]): OrderForm {
  const person = PEOPLE[turn % PEOPLE.length] ?? PEOPLE[0];
  if (!person) throw new RangeError("there is nobody");
  const inStock = products.filter(({ available }) => available >= 2);
  const first = inStock[turn % Math.max(1, inStock.length)]?.sku ?? "SKU-BOOK";
  const second = inStock[(turn + 3) % Math.max(1, inStock.length)]?.sku;
  return {
    customer: { ...person.customer },
    shipping_address: { ...person.shipping_address },
    items: [
      { sku: first, quantity: "1" },
      ...(second && second !== first ? [{ sku: second, quantity: "2" }] : []),
    ],
    payment: { token: "tok_ok" },
  };
}

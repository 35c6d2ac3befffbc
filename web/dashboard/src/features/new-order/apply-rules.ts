import { zodResolver } from "@hookform/resolvers/zod";
import { orderRules } from "@/features/new-order/rules";

/** With what checks them, for the form to load when it is there: together they are half of it. */
export const applyRules = zodResolver(orderRules);

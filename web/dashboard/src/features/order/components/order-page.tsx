import { useParams } from "react-router";
import { Page } from "@/components/page";

export function OrderPage() {
  const { orderId = "" } = useParams();
  return <Page title={`Order ${orderId}`}>…</Page>;
}

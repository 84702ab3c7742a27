export const serviceUrl = (service: { id: string }) => `/services/${service.id}`

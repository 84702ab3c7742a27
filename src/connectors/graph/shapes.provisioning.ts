import { z } from 'zod'

export const domain = z
  .object({ id: z.string().min(1), isVerified: z.boolean().nullish() })
  .transform(({ id, isVerified }) => ({ name: id, isVerified: isVerified ?? false }))

/** `domainDnsTxtRecord` among the ways to prove a domain; there is an MX record as well. */
export const proof = z.object({ recordType: z.string(), text: z.string().min(1) })

export const licensed = z
  .object({
    id: z.string().min(1),
    assignedLicenses: z.array(z.object({ skuId: z.string() })).nullish(),
  })
  .transform(({ id, assignedLicenses }) => ({
    ...{ id, skuIds: (assignedLicenses ?? []).map(({ skuId }) => skuId) },
  }))

export const created = z.object({ id: z.string().min(1) })

/** Source: Microsoft, "subscribedSku resource type". `appliesTo` Company cannot be assigned to users. */
export const sku = z
  .object({
    skuId: z.string().min(1),
    skuPartNumber: z.string().nullish(),
    appliesTo: z.string().nullish(),
    capabilityStatus: z.string().nullish(),
    consumedUnits: z.number().nullish(),
    prepaidUnits: z.object({ enabled: z.number().nullish() }).nullish(),
    servicePlans: z
      .array(z.object({ servicePlanId: z.string(), provisioningStatus: z.string().nullish() }))
      .nullish(),
  })
  .transform((found) => ({
    isForUsers: (found.appliesTo ?? 'User') === 'User',
    sku: {
      skuId: found.skuId,
      partNumber: found.skuPartNumber ?? found.skuId,
      available: Math.max((found.prepaidUnits?.enabled ?? 0) - (found.consumedUnits ?? 0), 0),
      plans: (found.servicePlans ?? []).flatMap(({ servicePlanId, provisioningStatus }) =>
        provisioningStatus === 'Disabled' ? [] : [servicePlanId],
      ),
    },
  }))

/** Source: Microsoft, "licenseDetails resource type". A plan that is pending or disabled does not work yet, or any longer. */
export const license = z
  .object({
    skuId: z.string().min(1),
    skuPartNumber: z.string().nullish(),
    servicePlans: z
      .array(z.object({ servicePlanId: z.string(), provisioningStatus: z.string().nullish() }))
      .nullish(),
  })
  .transform(({ skuId, skuPartNumber, servicePlans }) => ({
    ...{ skuId, partNumber: skuPartNumber ?? skuId },
    plans: (servicePlans ?? []).flatMap(({ servicePlanId, provisioningStatus }) =>
      provisioningStatus === 'Success' ? [servicePlanId] : [],
    ),
  }))

export const several = z.object({ value: z.array(z.unknown()) })
